// The interface or operation of a type that a key names, where it is written below interfaces.

import type { CursorContext } from './cursor-context.ts';
import type { Place, PlacedDefinition, PlacedOutline } from './messages.ts';
import { INTERFACES, type TypeSection, typeLine, typeOfTemplate } from './type-line.ts';

/** What a type declares. */
export interface OperationAt {
  /** `undefined` for the interface itself. */
  readonly operation: string | undefined;
  readonly interface: string;
  /** Name of the type that declares it: the nearest one, which may be derived from. */
  readonly owner: string;
  readonly place: Place;
}

/** Finds what a template, a relationship or a derived type lays something over; in a type with no parent its own. */
export function operationAt(word: string, context: CursorContext, outline: PlacedOutline): OperationAt | undefined {
  const { way, at } = context;
  const first = way.findIndex((key) => INTERFACES.includes(key));
  const kind = way[first];
  const below = way.slice(first + 1);
  const names = at === 'key' ? [...below, word] : below;
  const [name, operation] = names;
  if (kind === undefined || name === undefined || names.length > 2 || names.at(-1) !== word) return undefined;
  for (const { name: owner, interfaces } of lineOf(context, outline)) {
    const declared = interfaces?.[kind]?.[name];
    const place = operation === undefined ? declared?.place : declared?.operations[operation];
    if (place !== undefined) return { operation, interface: name, owner, place };
  }
  return undefined;
}

const TYPE_SECTIONS: readonly string[] = ['node_types', 'relationships'] satisfies readonly TypeSection[];

/** The types that may declare it, the nearest first. */
function lineOf({ way, type }: CursorContext, outline: PlacedOutline): readonly PlacedDefinition[] {
  const [section = '', name = '', part] = way;
  if (section === 'node_templates')
    return part === 'relationships' ? typeLine(outline, 'relationships', type) : typeOfTemplate(outline, name, type);
  if (!TYPE_SECTIONS.includes(section)) return [];
  const [own, ...parents] = typeLine(outline, section as TypeSection, name);
  return own === undefined ? [] : [...parents, own];
}
