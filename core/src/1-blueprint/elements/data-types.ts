// data_types

import type { DataType, ValueSchema } from '../blueprint.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { type Report, readMap, reportAt, valueOf } from './element-reader.ts';
import { indexTypes } from './type-index.ts';
import { checkKnownType, isKnownType, readValueSchema } from './value-schema.ts';

export function readDataTypes(
  report: Report,
  entries: ReadonlyMap<string, MapEntry>,
): Readonly<Record<string, DataType>> {
  const written = indexTypes(report, entries, {
    what: 'data type',
    keys: ['derived_from', 'description', 'version', 'properties'],
  });
  const own = new Map<string, Readonly<Record<string, ValueSchema>>>();
  for (const type of written.values()) {
    if (isKnownType(type.name)) {
      reportAt(report, type.entry.keyNode, {
        code: 'data-type-name',
        message: `a data type may not be called "${type.name}", as a built-in one is`,
        hint: 'Choose another name.',
        cloudifyCode: 104,
      });
    }
    const properties = type.map === undefined ? undefined : valueOf(type.map, 'properties');
    const map =
      properties === undefined ? undefined : readMap(report, properties, `properties of data type "${type.name}"`);
    const fields = [...(map?.entries.values() ?? [])].map((entry) => {
      const what = `field "${entry.key}" of data type "${type.name}"`;
      const schema = readValueSchema(report, entry, what);
      checkKnownType(report, schema, { what, isDataType: (name) => written.has(name) });
      return [entry.key, schema] as const;
    });
    own.set(type.name, Object.fromEntries(fields));
  }
  return Object.fromEntries(
    [...written.values()].map((type) => [
      type.name,
      { properties: Object.assign({}, ...type.hierarchy.map((name) => own.get(name) ?? {})) as DataType['properties'] },
    ]),
  );
}
