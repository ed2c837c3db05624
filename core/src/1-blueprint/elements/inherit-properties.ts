// Schemas of properties with all that is inherited.

import type { ValueSchema } from '../blueprint.ts';
import { laidOver } from './check-value.ts';

type Schemas = Readonly<Record<string, ValueSchema>>;

/**
 * Lays schemas over each other, from root to leaf: the last one of a name stands, but where it keeps the data type of
 * the one before, its default is laid over that one's. A type's own come first.
 */
export function inheritProperties(line: readonly Schemas[], isDataType: (name: string) => boolean): Schemas {
  const result: Record<string, ValueSchema> = {};
  for (const properties of line) {
    for (const [name, schema] of Object.entries(properties)) {
      const before = Object.hasOwn(result, name) ? result[name]?.default : undefined;
      const isSame = schema.type !== undefined && result[name]?.type === schema.type && isDataType(schema.type);
      result[name] =
        isSame && before !== undefined ? { ...schema, default: laidOver(schema.default ?? {}, before) } : schema;
    }
  }
  const names = new Set(line.toReversed().flatMap((properties) => Object.keys(properties)));
  return Object.fromEntries([...names].flatMap((name) => (result[name] === undefined ? [] : [[name, result[name]]])));
}
