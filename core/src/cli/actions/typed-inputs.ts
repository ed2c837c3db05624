// Inputs that came as `key=value` are strings; the blueprint says what they are meant to be.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** Turns strings into numbers and booleans where the blueprint declares the input so and the text is exactly one. */
export function typedInputs(
  declared: Readonly<Record<string, { readonly type?: string | undefined }>>,
  inputs: JsonObject,
): JsonObject {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, typed(declared[name]?.type, value)]));
}

function typed(type: string | undefined, value: Json): Json {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (type === 'integer' && /^[-+]?\d+$/.test(text)) return Number(text);
  if (type === 'float' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && /^(true|false|yes|no)$/i.test(text)) return /^(true|yes)$/i.test(text);
  return value;
}
