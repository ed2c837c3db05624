// node_types and relationships: properties and operations with all that is inherited.

import type { DataType, ValueSchema } from '../blueprint.ts';
import type { MapEntry } from '../read/yaml-node.ts';
import { type Report, readMap, valueOf } from './element-reader.ts';
import { readInterfaces, type WrittenOperations } from './operations.ts';
import { indexTypes, type WrittenType } from './type-index.ts';
import { checkKnownType, readValueSchema } from './value-schema.ts';

/** A type with everything that it inherits. */
export interface ResolvedType {
  readonly name: string;
  readonly hierarchy: readonly string[];
  readonly properties: Readonly<Record<string, ValueSchema>>;
  /** Per key of interfaces: `interfaces`, or `source_interfaces` and `target_interfaces`. */
  readonly interfaces: Readonly<Record<string, WrittenOperations>>;
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

/** Reads one of the two sections. A child's property or operation replaces the parent's of the same name wholly. */
export function readTypes(
  report: Report,
  entries: ReadonlyMap<string, MapEntry>,
  section: TypeSection & { readonly dataTypes: Readonly<Record<string, DataType>> },
): ReadonlyMap<string, ResolvedType> {
  const keys = [
    'derived_from',
    'description',
    'properties',
    'runtime_properties',
    'connection_type',
    ...section.interfaceKeys,
  ];
  const written = indexTypes(report, entries, { what: section.what, keys });
  const own = new Map([...written.values()].map((type) => [type.name, readOwn(report, type, section)]));
  return new Map(
    [...written.values()].map((type) => {
      const ancestors = type.hierarchy.flatMap((name) => own.get(name) ?? []);
      const interfaces = section.interfaceKeys.map(
        (key) => [key, new Map(ancestors.flatMap((one) => [...(one.interfaces[key] ?? [])]))] as const,
      );
      const properties = Object.assign({}, ...ancestors.map((one) => one.properties)) as ResolvedType['properties'];
      return [
        type.name,
        { name: type.name, hierarchy: type.hierarchy, properties, interfaces: Object.fromEntries(interfaces) },
      ];
    }),
  );
}

function readOwn(
  report: Report,
  type: WrittenType,
  section: TypeSection & { readonly dataTypes: Readonly<Record<string, DataType>> },
): Pick<ResolvedType, 'properties' | 'interfaces'> {
  const what = `${section.what} "${type.name}"`;
  const written = type.map === undefined ? undefined : valueOf(type.map, 'properties');
  const map = written === undefined ? undefined : readMap(report, written, `properties of ${what}`);
  const properties = [...(map?.entries.values() ?? [])].map((entry) => {
    const schema = readValueSchema(report, entry, `property "${entry.key}" of ${what}`);
    const isDataType = (name: string): boolean => Object.hasOwn(section.dataTypes, name);
    checkKnownType(report, schema, { what: `property "${entry.key}" of ${what}`, isDataType });
    return [entry.key, schema] as const;
  });
  const interfaces = section.interfaceKeys.map(
    (key) => [key, readInterfaces(report, type.map, { key, what, isType: true })] as const,
  );
  return { properties: Object.fromEntries(properties), interfaces: Object.fromEntries(interfaces) };
}
