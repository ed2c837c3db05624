// A type with those that it derives from, in the outline of the last compile.

import type { CursorContext } from './cursor-context.ts';
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

/** Keys below which interfaces stand. */
export const INTERFACES: readonly string[] = ['interfaces', 'source_interfaces', 'target_interfaces'];

/** The type that is written, which may be newer than what was compiled last, with those that it derives from. */
export function typeOfTemplate(
  outline: PlacedOutline,
  template: string,
  written: string | undefined,
): readonly PlacedDefinition[] {
  const line = typeLine(outline, 'node_types', written);
  const compiled = outline.node_templates.find((one) => one.name === template)?.type;
  return line.length > 0 ? line : typeLine(outline, 'node_types', compiled);
}

/** The type of the node template that a function names, which may be the one around it, or an end of its relationship. */
export function typeOfNamed(
  node: string,
  { way, type, target }: Pick<CursorContext, 'way' | 'type' | 'target'>,
  outline: PlacedOutline,
): readonly PlacedDefinition[] {
  switch (node) {
    case 'SELF':
      return typeOfTemplate(outline, way[1] ?? '', type);
    case 'SOURCE':
      return typeOfTemplate(outline, way[1] ?? '', undefined);
    case 'TARGET':
      return typeOfTemplate(outline, target ?? '', undefined);
    default:
      return typeOfTemplate(outline, node, undefined);
  }
}

/** Operations by interface, with those that are inherited, under one of INTERFACES. */
export function interfacesOf(line: readonly PlacedDefinition[], key: string): ReadonlyMap<string, ReadonlySet<string>> {
  const interfaces = new Map<string, Set<string>>();
  for (const { interfaces: own = {} } of line)
    for (const [name, { operations }] of Object.entries(own[key] ?? {}))
      interfaces.set(name, new Set([...(interfaces.get(name) ?? []), ...Object.keys(operations)]));
  return interfaces;
}
