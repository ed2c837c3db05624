// What is no longer as it was declared: an object as it is against what applying its definition anew would make of it.

import type { Json } from '@brolly/plugin-sdk';
import { isJsonObject, type KubeObject } from './kube-object.ts';

/** One difference: `{ path: 'spec.replicas', is: 5, declared: 2 }`. `null`: there is nothing. */
export interface FieldDrift {
  readonly path: string;
  readonly is: Json;
  readonly declared: Json;
}

/** What the API server counts by itself. */
const OWN_METADATA: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);
const HIDDEN: Json = '(secret)';

/**
 * Compares an object with the answer to a dry run of its definition. Values of secrets are not shown.
 *
 * Sorted by path. `is` comes first from the object, `declared` from the dry run.
 */
export function driftOf(live: KubeObject, dryRun: KubeObject): readonly FieldDrift[] {
  const found: FieldDrift[] = [];
  compare(stripped(live), stripped(dryRun), { path: '', found });
  const isSecret = live.kind === 'Secret';
  return found
    .map((one) => (isSecret && /^(data|stringData)\b/.test(one.path) ? { ...one, is: HIDDEN, declared: HIDDEN } : one))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function stripped({ status: _status, ...object }: KubeObject): Json {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !OWN_METADATA.has(key)));
  return { ...object, metadata };
}

function compare(
  is: Json | undefined,
  declared: Json | undefined,
  place: { readonly path: string; readonly found: FieldDrift[] },
): void {
  const { path, found } = place;
  if (isJsonObject(is) && isJsonObject(declared)) {
    for (const key of new Set([...Object.keys(is), ...Object.keys(declared)]))
      compare(is[key], declared[key], { path: path === '' ? key : `${path}.${key}`, found });
    return;
  }
  if (Array.isArray(is) && Array.isArray(declared) && is.length === declared.length) {
    for (const [index, one] of (is as readonly Json[]).entries())
      compare(one, (declared as readonly Json[])[index], { path: `${path}[${index}]`, found });
    return;
  }
  if (JSON.stringify(is) !== JSON.stringify(declared)) found.push({ path, is: is ?? null, declared: declared ?? null });
}
