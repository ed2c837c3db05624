// The property or field of a type that a word names, where it is written or asked for.

import type { CursorContext } from './cursor-context.ts';
import type { PlacedOutline, PlacedProperty } from './messages.ts';
import { propertiesOf, typeLine, typeOfNamed } from './type-line.ts';

/** A property of a type. */
export interface PropertyAt {
  readonly property: PlacedProperty;
  /** Name of the type that was asked for it, which may inherit it. */
  readonly owner: string;
}

/** Finds the property of the type of a template or relationship, or the field of a data type below it. */
export function propertyAt(word: string, context: CursorContext, outline: PlacedOutline): PropertyAt | undefined {
  const asked = askedFor(word, context, outline) ?? writtenAs(word, context, outline);
  if (asked === undefined) return undefined;
  let { line } = asked;
  for (const name of asked.path.slice(0, -1))
    line = typeLine(outline, 'data_types', propertiesOf(line).find((one) => one.name === name)?.type);
  const property = propertiesOf(line).find((one) => one.name === word);
  const owner = line[0]?.name;
  return property === undefined || owner === undefined ? undefined : { property, owner };
}

interface Asked {
  readonly line: ReturnType<typeof typeLine>;
  /** From the property to the word. */
  readonly path: readonly string[];
}

/** `{get_property: [node, property, field]}` */
function askedFor(word: string, context: CursorContext, outline: PlacedOutline): Asked | undefined {
  const [node, ...path] = context.call?.before ?? [];
  if (node === undefined) return undefined;
  return { line: typeOfNamed(node, context, outline), path: [...path, word] };
}

/** `properties: {property: {field: value}}` of a template or of one of its relationships. */
function writtenAs(word: string, { way, at, type }: CursorContext, outline: PlacedOutline): Asked | undefined {
  const [section, template, part] = way;
  const first = way.indexOf('properties');
  if (section !== 'node_templates' || first === -1 || (at !== 'key' && way.at(-1) !== word)) return undefined;
  const path = [...way.slice(first + 1, way.at(-1) === word && at !== 'key' ? -1 : undefined), word];
  if (part === 'relationships') return { line: typeLine(outline, 'relationships', type), path };
  const compiled = outline.node_templates.find((one) => one.name === template)?.type;
  return { line: typeLine(outline, 'node_types', type ?? compiled), path };
}
