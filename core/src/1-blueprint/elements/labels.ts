// labels, blueprint_labels and resource_tags

import type { Json } from '@brolly/plugin-sdk';
import type { Label } from '../blueprint.ts';
import { functionOf, isFunction } from '../functions/functions.ts';
import { type MapEntry, spanOf, toJson } from '../read/yaml-node.ts';
import { listOfNodes, type Report, reportAt } from './element-reader.ts';
import { ANY, definitionsOf, keysOf, listOf, type Section } from './shape.ts';

const SHAPE = definitionsOf(keysOf({ values: { shape: listOf(ANY), doc: 'The values.', required: true } }));

export const labelsSection: Section = {
  name: 'labels',
  doc: 'Labels of the deployment; their values may be functions.',
  shape: SHAPE,
  merge: 'first-since-1_3',
};

export const blueprintLabelsSection: Section = {
  name: 'blueprint_labels',
  doc: 'Labels of the blueprint.',
  shape: SHAPE,
  merge: 'first-since-1_3',
};

export const resourceTagsSection: Section = {
  name: 'resource_tags',
  doc: 'Tags that plugins put on what they create in a cloud.',
  shape: definitionsOf(ANY),
  since: 3,
  merge: 'first-since-1_3',
};

/** Reads one label. `what`: `label` or `blueprint label`; values of the latter may be no functions. */
export function readLabel(report: Report, entry: MapEntry, what: 'label' | 'blueprint label'): Label {
  const values = listOfNodes(entry.value, 'values').flatMap((item): readonly Json[] => {
    const value = toJson(item);
    if (fits(value, what)) return [value];
    reportAt(report, item, {
      code: 'label-value',
      message: `a value of the ${what} "${entry.key}" is no text`,
      hint: what === 'label' ? 'Write a text, or a function that is known before anything runs.' : 'Write a text.',
      cloudifyCode: 1,
    });
    return [];
  });
  return { values, span: spanOf(entry.keyNode) };
}

function fits(value: Json, what: 'label' | 'blueprint label'): boolean {
  if (typeof value === 'string') return true;
  if (what !== 'label' || !isFunction(value)) return false;
  return functionOf(value)?.name !== 'get_attribute';
}
