// Which pods an object selects: by labels alone, as Services and ReplicationControllers do, or by expressions too. Pure.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { at, isJsonObject, type KubeObject, listAt, textAt } from './kube-object.ts';

const OPERATORS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** As the API takes it in a query: `app=web,tier in (front,back)`. `undefined` where the object selects no pods. */
export function labelSelectorOf(object: KubeObject): string | undefined {
  const { labels, expressions } = selectorOf(object);
  const terms = [
    ...Object.keys(labels).map((key) => `${key}=${textAt(labels, key)}`),
    ...expressions.map((one) => {
      const values = listAt(one, 'values').filter((value) => typeof value === 'string');
      return OPERATORS[textAt(one, 'operator')]?.(textAt(one, 'key'), values.join(',')) ?? '';
    }),
  ];
  return terms.length === 0 ? undefined : terms.join(',');
}

/** What a Service that leads to the same pods selects, a pod by its own labels. `undefined` where labels alone do not tell. */
export function selectedLabels(object: KubeObject): JsonObject | undefined {
  const { labels, expressions } = selectorOf(object);
  const found = object.kind === 'Pod' ? at(object.metadata, 'labels') : labels;
  return expressions.length === 0 && isJsonObject(found) && Object.keys(found).length > 0 ? found : undefined;
}

function selectorOf(object: KubeObject): { readonly labels: JsonObject; readonly expressions: readonly Json[] } {
  const selector = at(object, 'spec', 'selector');
  if (!isJsonObject(selector)) return { labels: {}, expressions: [] };
  const labels = selector['matchLabels'];
  if (!isJsonObject(labels) && !Array.isArray(selector['matchExpressions']))
    return { labels: selector, expressions: [] };
  return { labels: isJsonObject(labels) ? labels : {}, expressions: listAt(selector, 'matchExpressions') };
}
