// Schemas as the peer writes them.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { ValueSchema } from '../../core/src/1-blueprint/blueprint.ts';
import { isMapping } from '../../core/src/1-blueprint/elements/check-value.ts';

type Named<T> = Readonly<Record<string, T>>;

/** Each value written anew, under its name. */
export function map<T>(named: Named<T>, write: (value: T, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, write(value, name)]));
}

/** A schema with the keys that were written, and the default that the types give it. */
export function peerSchema(schema: ValueSchema): JsonObject {
  const { constraints } = schema.written;
  return {
    ...schema.written,
    ...(Array.isArray(constraints) && isThere(schema.default) ? { constraints: constraints.map(withoutMessage) } : {}),
    ...(schema.default === undefined ? {} : { default: schema.default }),
  };
}

/** Whether the peer has checked a default against the constraints. */
function isThere(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** The words for a broken constraint are lost when the peer checks a value against it. */
function withoutMessage(constraint: Json): Json {
  if (!isMapping(constraint)) return constraint;
  return Object.fromEntries<Json>(Object.entries(constraint).filter(([key]) => key !== 'error_message'));
}
