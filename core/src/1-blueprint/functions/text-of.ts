// Values as text, the way blueprints have always seen them: as Python's str writes them.

import type { Json } from '@brolly/plugin-sdk';

/** A text as it is; other values as `True`, `None`, `1.5`, `[1, 'a']`, `{'x': 1}`. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : representation(value ?? null);
}

function representation(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(representation).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${representation(key)}: ${representation(item)}`)
    .join(', ')}}`;
}
