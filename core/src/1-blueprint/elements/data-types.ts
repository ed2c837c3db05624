// data_types

import type { DataType, ValueSchema } from '../blueprint.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { withDefaults } from './check-value.ts';
import { entriesOf, type Report, reportAt, scalarOf } from './element-reader.ts';
import { inheritProperties } from './inherit-properties.ts';
import { circleOf } from './name-circle.ts';
import { reportValueProblems } from './report-value-problems.ts';
import { definitionsOf, keysOf, namesOf, referenceTo, type Section, TEXT } from './shape.ts';
import { indexTypes } from './type-index.ts';
import { checkKnownType, isKnownType, PROPERTY_SHAPE, readValueSchema } from './value-schema.ts';

export const dataTypesSection: Section = {
  name: 'data_types',
  doc: 'Types of values that are mappings, with a schema for each field.',
  shape: definitionsOf(
    keysOf({
      derived_from: { shape: referenceTo('data_types'), doc: 'The data type whose fields it has too.' },
      description: { shape: TEXT, doc: 'What the type is for.' },
      version: { shape: TEXT, doc: 'A version of the type; for people only.' },
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
    if (isKnownType(name)) {
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

/** With all data types in it written out a value has at most so many levels and fields. */
const DEEPEST = 100;
const MOST_FIELDS = 5_000;

/**
 * Reports data types that hold each other, or that would become too large, and takes the type from the field where that
 * begins.
 */
function withoutCircles(report: Report, types: Readonly<Record<string, DataType>>): Readonly<Record<string, DataType>> {
  const closing = new Set<ValueSchema>();
  const done = new Map<string, { readonly depth: number; readonly size: number }>();
  let isTooLarge = false;
  const cutLarge = (field: ValueSchema): void => {
    closing.add(field);
    if (!isTooLarge) reportTooLarge(report, field);
    isTooLarge = true;
  };
  const visit = (name: string, path: readonly string[]): void => {
    let depth = 1;
    let size = 1;
    for (const field of Object.values(types[name]?.properties ?? {})) {
      const { type } = field;
      size += 1;
      if (type === undefined || !Object.hasOwn(types, type) || closing.has(field)) continue;
      if (path.includes(type)) {
        closing.add(field);
        reportAt(report, field.span, {
          code: 'type-cycle',
          message: `fields of data types hold each other: ${circleOf(path.slice(path.indexOf(type)))}`,
          hint: 'Use the type dict for one of the fields.',
          cloudifyCode: 100,
        });
        continue;
      }
      if (!done.has(type) && path.length < DEEPEST) visit(type, [...path, type]);
      const inner = done.get(type);
      if (inner === undefined || inner.depth >= DEEPEST || size + inner.size > MOST_FIELDS) cutLarge(field);
      else {
        depth = Math.max(depth, inner.depth + 1);
        size += inner.size;
      }
    }
    done.set(name, { depth, size });
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

function reportTooLarge(report: Report, field: ValueSchema): void {
  reportAt(report, field.span, {
    code: 'type-depth',
    message: `with this field the data type has more than ${DEEPEST} levels, or more than ${MOST_FIELDS} fields with those of all data types in it`,
    hint: 'Use the type dict for the field.',
  });
}
