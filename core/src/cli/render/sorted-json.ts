// JSON as Cloudify's command line prints it: keys sorted, two spaces.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** Renders a value with sorted keys at every depth. */
export function sortedJson(value: Json): string {
  return JSON.stringify(sorted(value), undefined, 2);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
