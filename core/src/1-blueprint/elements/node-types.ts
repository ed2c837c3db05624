// node_types and relationships: properties and operations with all that is inherited.

import type { Span } from '#diagnostics/diagnostic.ts';
import type { DataType, ValueSchema } from '../blueprint.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { withFilledDefault } from './data-types.ts';
import { entriesOf, type Report, scalarOf, valueOf } from './element-reader.ts';
import { inheritProperties } from './inherit-properties.ts';
import { readInterfaces, TYPE_INTERFACES_SHAPE, type WrittenInterfaces, type WrittenOperation } from './operations.ts';
import { reportValueProblems } from './report-value-problems.ts';
import { ANY, definitionsOf, type Key, keysOf, namesOf, referenceTo, type Section, TEXT } from './shape.ts';
import { indexTypes, type WrittenType } from './type-index.ts';
import { checkKnownType, knownAmong, PROPERTY_SHAPE, readValueSchema } from './value-schema.ts';

/** A type with everything that it inherits. */
export interface ResolvedType {
  readonly name: string;
  readonly derivedFrom: string | undefined;
  readonly hierarchy: readonly string[];
  /** Where its name stands. */
  readonly span: Span;
  readonly properties: Readonly<Record<string, ValueSchema>>;
  /** Per key of interfaces: `interfaces`, or `source_interfaces` and `target_interfaces`. */
  readonly interfaces: Readonly<Record<string, WrittenInterfaces>>;
}

interface TypeSection {
  readonly what: string;
  readonly interfaceKeys: readonly string[];
}

export const NODE_TYPES: TypeSection = { what: 'node type', interfaceKeys: ['interfaces'] };
export const RELATIONSHIP_TYPES: TypeSection = {
  what: 'relationship type',
  interfaceKeys: ['source_interfaces', 'target_interfaces'],
};

const PROPERTIES: Key = { shape: namesOf(PROPERTY_SHAPE), doc: 'The properties: name and schema.' };
const DESCRIPTION: Key = { shape: TEXT, doc: 'What the type is for.' };

export const nodeTypesSection: Section = {
  name: 'node_types',
  doc: 'Types of node templates: properties and operations.',
  shape: definitionsOf(
    keysOf({
      derived_from: { shape: referenceTo('node_types'), doc: 'The type whose properties and operations it has too.' },
      description: DESCRIPTION,
      properties: PROPERTIES,
      runtime_properties: { shape: namesOf(ANY), doc: 'What its instances learn while they live; for readers.' },
      interfaces: { shape: TYPE_INTERFACES_SHAPE, doc: 'Operations by interface and name.' },
    }),
  ),
  merge: 'united',
};

export const relationshipsSection: Section = {
  name: 'relationships',
  doc: 'Types of relationships between node templates.',
  shape: definitionsOf(
    keysOf({
      derived_from: {
        shape: referenceTo('relationships'),
        doc: 'The type whose properties and operations it has too.',
      },
      description: DESCRIPTION,
      properties: PROPERTIES,
      source_interfaces: { shape: TYPE_INTERFACES_SHAPE, doc: 'Operations that run for the source of a relationship.' },
      target_interfaces: { shape: TYPE_INTERFACES_SHAPE, doc: 'Operations that run for its target.' },
    }),
  ),
  merge: 'united',
};

interface Language {
  readonly dataTypes: Readonly<Record<string, DataType>>;
}

/** Reads one of the two sections. A child's property or operation replaces the parent's of the same name wholly. */
export function readTypes(
  report: Report,
  entries: ReadonlyMap<string, MapEntry>,
  section: TypeSection & Language,
): ReadonlyMap<string, ResolvedType> {
  const written = indexTypes(report, entries, section.what);
  const own = new Map([...written.values()].map((type) => [type.name, readOwn(report, type, section)]));
  return new Map(
    [...written.values()].map((type) => {
      const line = type.hierarchy.flatMap((name) => own.get(name) ?? []);
      const interfaces = section.interfaceKeys.map(
        (key) => [key, inheritInterfaces(line.map((one) => one.interfaces[key] ?? new Map()))] as const,
      );
      const { dataTypes } = section;
      const inherited = inheritProperties(
        line.map((one) => one.properties),
        (name) => Object.hasOwn(dataTypes, name),
      );
      const properties = Object.fromEntries(
        Object.entries(inherited).map(([name, schema]) => [name, withFilledDefault(schema, dataTypes)]),
      );
      const derivedFrom = scalarOf(type.entry.value, 'derived_from', 'text');
      const { name, hierarchy } = type;
      const span = spanOf(type.entry.keyNode);
      return [name, { name, derivedFrom, hierarchy, span, properties, interfaces: Object.fromEntries(interfaces) }];
    }),
  );
}

function inheritInterfaces(line: readonly WrittenInterfaces[]): WrittenInterfaces {
  const result = new Map<string, Map<string, WrittenOperation>>();
  for (const interfaces of line) {
    for (const [name, operations] of interfaces) {
      const known = result.get(name) ?? new Map<string, WrittenOperation>();
      result.set(name, known);
      for (const [key, operation] of operations) known.set(key, operation);
    }
  }
  return result;
}

function readOwn(
  report: Report,
  { name, entry }: WrittenType,
  section: TypeSection & Language,
): Pick<ResolvedType, 'properties' | 'interfaces'> {
  const what = `${section.what} "${name}"`;
  const { dataTypes } = section;
  const properties = [...entriesOf(entry.value, 'properties')].map((property) => {
    const schema = readValueSchema(property);
    const about = `property "${property.key}" of ${what}`;
    checkKnownType(report, property, { what: about, ...knownAmong(dataTypes) });
    if (schema.default !== undefined && schema.default !== null)
      reportValueProblems(report, schema.default, {
        type: schema.type,
        dataTypes,
        what: `the default of ${about}`,
        place: valueOf(property.value, 'default') ?? property.keyNode,
        isWaived: true,
      });
    return [property.key, schema] as const;
  });
  const interfaces = section.interfaceKeys.map(
    (key) => [key, readInterfaces(report, entry.value, { key, what, isType: true })] as const,
  );
  return { properties: Object.fromEntries(properties), interfaces: Object.fromEntries(interfaces) };
}
