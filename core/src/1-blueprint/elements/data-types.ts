// data_types

import type { DataType, ValueSchema } from '../blueprint.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { withDefaults } from './check-value.ts';
import { entriesOf, type Report, reportAt, scalarOf } from './element-reader.ts';
import { inheritProperties } from './inherit-properties.ts';
import { reportValueProblems } from './report-value-problems.ts';
import { ANY, definitionsOf, keysOf, namesOf, referenceTo, type Section, TEXT } from './shape.ts';
import { indexTypes } from './type-index.ts';
import { checkKnownType, isKnownType, PRIMITIVE_TYPES, PROPERTY_SHAPE, readValueSchema } from './value-schema.ts';

export const dataTypesSection: Section = {
  name: 'data_types',
  doc: 'Types of values that are mappings, with a schema for each field.',
  shape: definitionsOf(
    keysOf({
      derived_from: { shape: referenceTo('data_types'), doc: 'The data type whose fields it has too.' },
      description: { shape: TEXT, doc: 'What the type is for.' },
      version: { shape: ANY, doc: 'A version of the type; for people only.' },
      properties: { shape: namesOf(PROPERTY_SHAPE), doc: 'The fields: name and schema.' },
    }),
  ),
  since: 2,
  merge: 'united',
};

/** Reads the section. A child's field replaces the parent's of the same name wholly. */
export function readDataTypes(
  report: Report,
  entries: ReadonlyMap<string, MapEntry>,
): Readonly<Record<string, DataType>> {
  const written = indexTypes(report, entries, 'data type');
  const own = new Map<string, Readonly<Record<string, ValueSchema>>>();
  const misnamed = new Set<string>();
  for (const { name, entry } of written.values()) {
    if (isKnownType(name) && PRIMITIVE_TYPES.includes(name)) {
      reportAt(report, entry.keyNode, {
        code: 'data-type-name',
        message: `a data type may not be called "${name}", as a built-in one is`,
        hint: 'Choose another name.',
        cloudifyCode: 104,
      });
      misnamed.add(name);
      continue;
    }
    const fields = [...entriesOf(entry.value, 'properties')].map((field) => {
      const schema = readValueSchema(field);
      const what = `field "${field.key}" of data type "${name}"`;
      checkKnownType(report, field, { what, isDataType: (type) => written.has(type), dataTypes: () => written.keys() });
      return [field.key, schema] as const;
    });
    own.set(name, Object.fromEntries(fields));
  }
  const types = Object.fromEntries(
    [...written.values()]
      .filter(({ name }) => !misnamed.has(name))
      .map((type) => [
        type.name,
        {
          derivedFrom: scalarOf(type.entry.value, 'derived_from', 'text'),
          description: scalarOf(type.entry.value, 'description', 'text'),
          version: scalarOf(type.entry.value, 'version', 'text'),
          properties: inheritProperties(
            type.hierarchy.map((name) => own.get(name) ?? {}),
            (name) => written.has(name),
          ),
        },
      ]),
  );
  const acyclic = withoutCircles(report, types);
  checkDefaults(report, acyclic, own);
  return withFilledDefaults(acyclic);
}

function checkDefaults(
  report: Report,
  dataTypes: Readonly<Record<string, DataType>>,
  own: ReadonlyMap<string, Readonly<Record<string, ValueSchema>>>,
): void {
  for (const [name, fields] of own) {
    for (const [key, field] of Object.entries(fields)) {
      if (field.default === undefined || field.default === null) continue;
      const what = `the default of field "${key}" of data type "${name}"`;
      reportValueProblems(report, field.default, { ...field, dataTypes, what, place: field.span, isWaived: true });
    }
  }
}

/** Fields of a data type begin with the defaults of that type. */
function withFilledDefaults(dataTypes: Readonly<Record<string, DataType>>): Readonly<Record<string, DataType>> {
  return Object.fromEntries(
    Object.entries(dataTypes).map(([name, type]) => [
      name,
      {
        ...type,
        properties: Object.fromEntries(
          Object.entries(type.properties).map(([key, field]) => [key, withFilledDefault(field, dataTypes)]),
        ),
      },
    ]),
  );
}

/** A schema whose default has the defaults of its data type filled in. */
export function withFilledDefault(schema: ValueSchema, dataTypes: Readonly<Record<string, DataType>>): ValueSchema {
  const isData = schema.type !== undefined && Object.hasOwn(dataTypes, schema.type);
  if (!isData) return schema;
  return { ...schema, default: withDefaults(schema.default ?? {}, schema.type, dataTypes) };
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
    Object.entries(types).map(([name, type]) => [
      name,
      {
        ...type,
        properties: Object.fromEntries(Object.entries(type.properties).map(([key, field]) => [key, cut(field)])),
      },
    ]),
  );
}
