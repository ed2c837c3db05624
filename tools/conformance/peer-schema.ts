// Schemas as the peer writes them.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { ValueSchema } from '../../core/src/1-blueprint/blueprint.ts';

type Named<T> = Readonly<Record<string, T>>;

/** Each value written anew, under its name. */
export function map<T>(named: Named<T>, write: (value: T, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, write(value, name)]));
}

/** A schema with the keys that were written, and the default that the types give it. */
export function peerSchema(schema: ValueSchema): JsonObject {
  return { ...schema.written, ...(schema.default === undefined ? {} : { default: schema.default }) };
}
