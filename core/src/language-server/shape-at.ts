// The shape of the language at a way of keys.

import { sections, sectionsByName } from '#blueprint/elements/sections.ts';
import { type Key, keysOf, type Shape } from '#blueprint/elements/shape.ts';

const DOCUMENT: Shape = keysOf(
  Object.fromEntries(
    sections.map(({ name, doc, shape, since }): [string, Key] => [
      name,
      { shape, doc, ...(since === undefined ? {} : { since }) },
    ]),
  ),
);

/** What may stand behind the last key; the whole document for no key, `undefined` where nothing is known. */
export function shapeAt(way: readonly string[]): Shape | undefined {
  return way.reduce<Shape | undefined>(
    (shape, key) => (shape === undefined ? undefined : childOf(shape, key)),
    DOCUMENT,
  );
}

/** The known key at the end of a way. */
export function keyAt(way: readonly string[]): Key | undefined {
  const [name] = way;
  const section = name === undefined ? undefined : sectionsByName.get(name);
  if (way.length === 1 && section !== undefined) return { shape: section.shape, doc: section.doc };
  const parent = shapeAt(way.slice(0, -1));
  const keys = parent === undefined ? undefined : keysIn(parent);
  return keys?.[way.at(-1) ?? ''];
}

/** The closed set of keys of a shape, if it has one. Lists are looked through: their items have no keys of their own. */
export function keysIn(shape: Shape): Readonly<Record<string, Key>> | undefined {
  switch (shape.kind) {
    case 'keys':
      return shape.keys;
    case 'list':
      return keysIn(shape.of);
    case 'either':
      return shape.of.map(keysIn).find((keys) => keys !== undefined);
    case 'any':
    case 'scalar':
    case 'reference':
    case 'implementation':
    case 'named':
      return undefined;
  }
}

function childOf(shape: Shape, key: string): Shape | undefined {
  switch (shape.kind) {
    case 'keys':
      return Object.hasOwn(shape.keys, key) ? shape.keys[key]?.shape : undefined;
    case 'named':
      return shape.of;
    case 'list':
      return childOf(shape.of, key);
    case 'either':
      return shape.of.map((one) => childOf(one, key)).find((one) => one !== undefined);
    case 'any':
    case 'scalar':
    case 'reference':
    case 'implementation':
      return undefined;
  }
}
