// Inputs of operations as environment variables of scripts.

import { type Json, type JsonObject, quote } from '@brolly/plugin-sdk';
import { pythonText } from './ctx/python-text.ts';

/** Mappings, lists and booleans as JSON, the rest as Python prints it: `None`, `5`, `text`. */
export function environmentValue(value: Json): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : typeof value === 'boolean'
      ? String(value)
      : pythonText(value);
}

/** Shell lines that export variables. A name that no shell can export is left out: a script could not read it. */
export function exportLines(variables: JsonObject): string {
  return Object.entries(variables)
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${quote(environmentValue(value))}\n`)
    .join('');
}
