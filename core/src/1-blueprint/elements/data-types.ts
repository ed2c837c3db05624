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
  const types = Object.fromEntries(
    [...written.values()].map((type) => [
      type.name,
      { properties: Object.assign({}, ...type.hierarchy.map((name) => own.get(name) ?? {})) as DataType['properties'] },
    ]),
  );
  return withoutCircles(report, types);
}

/** Reports data types that hold each other, and takes the type from the field that closes the circle. */
function withoutCircles(report: Report, types: Readonly<Record<string, DataType>>): Readonly<Record<string, DataType>> {
  const closing = new Set<ValueSchema>();
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    for (const field of Object.values(types[name]?.properties ?? {})) {
      const { type } = field;
      if (type === undefined || !Object.hasOwn(types, type) || done.has(type) || closing.has(field)) continue;
      if (path.includes(type)) {
        closing.add(field);
        reportAt(report, field.span, {
          code: 'type-cycle',
          message: `fields of data types hold each other: ${path.slice(path.indexOf(type)).join(' -> ')} -> ${type}`,
          hint: 'Use the type dict for one of the fields.',
          cloudifyCode: 100,
        });
      } else visit(type, [...path, type]);
    }
    done.add(name);
  };
  for (const name of Object.keys(types)) visit(name, [name]);
  if (closing.size === 0) return types;
  const cut = (field: ValueSchema): ValueSchema => (closing.has(field) ? { ...field, type: undefined } : field);
  return Object.fromEntries(
    Object.entries(types).map(([name, { properties }]) => [
      name,
      { properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, cut(field)])) },
    ]),
  );
}
