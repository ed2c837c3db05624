// A type with those that it derives from, in the outline of the last compile.

import type { PlacedDefinition, PlacedOutline, PlacedProperty } from './messages.ts';

export type TypeSection = 'node_types' | 'relationships' | 'data_types';

/** From a type to its root; it ends where a name is not known, or comes again. */
export function typeLine(
  outline: PlacedOutline,
  section: TypeSection,
  name: string | undefined,
): readonly PlacedDefinition[] {
  const line: PlacedDefinition[] = [];
  for (let next = name; next !== undefined; ) {
    const type = outline[section].find((one) => one.name === next);
    if (type === undefined || line.includes(type)) break;
    line.push(type);
    next = type.type;
  }
  return line;
}

/** Properties with those that are inherited; those of the type itself first. */
export function propertiesOf(line: readonly PlacedDefinition[]): readonly PlacedProperty[] {
  const byName = new Map<string, PlacedProperty>();
  for (const { properties = [] } of line)
    for (const property of properties) if (!byName.has(property.name)) byName.set(property.name, property);
  return [...byName.values()];
}

/** Operations by interface, with those that are inherited, under `interfaces`, `source_interfaces` or `target_interfaces`. */
export function interfacesOf(line: readonly PlacedDefinition[], key: string): ReadonlyMap<string, ReadonlySet<string>> {
  const interfaces = new Map<string, Set<string>>();
  for (const { interfaces: own = {} } of line)
    for (const [name, operations] of Object.entries(own[key] ?? {}))
      interfaces.set(name, new Set([...(interfaces.get(name) ?? []), ...operations]));
  return interfaces;
}
