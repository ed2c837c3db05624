// JSON with sorted keys, laid out as Cloudify's command line has it, or as one line for programs.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** Renders a value with sorted keys at every depth; `indent` is the number of spaces, 0 makes it one line. */
export function sortedJson(value: Json, indent = 2): string {
  return JSON.stringify(sorted(value), undefined, indent);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
