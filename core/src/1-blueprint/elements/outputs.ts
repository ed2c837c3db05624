// outputs and capabilities

import type { ValueDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson } from '../read/yaml-node.ts';
import { type Report, readMap, reportAt, scalarOf } from './element-reader.ts';

/** @param what `output` or `capability` */
export function readOutput(report: Report, entry: MapEntry, what: string): ValueDefinition | undefined {
  const map = readMap(report, entry.value, `${what} "${entry.key}"`, ['description', 'value']);
  if (map === undefined) return undefined;
  const value = map.entries.get('value')?.value;
  if (value === undefined) {
    reportAt(report, entry.keyNode, {
      code: 'key-missing',
      message: `${what} "${entry.key}" needs a value`,
      hint: 'Write "value: ...".',
      cloudifyCode: 1,
    });
    return undefined;
  }
  return {
    description: scalarOf(report, map, 'description', 'text'),
    value: toJson(value),
    span: spanOf(entry.keyNode),
  };
}
