// Values as Python prints them, which is what scripts expect of "ctx" without -j.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

/**
 * What `ctx` prints: nothing for null, false, 0 and everything empty, a text as it is, and Python's notation for the rest.
 *
 * Sample: `{ a: [true, 'x'] }` gives `{'a': [True, 'x']}`.
 */
export function printedText(value: Json): string {
  return isFalsy(value) ? '' : pythonText(value);
}

/** `str(value)` of Python. */
export function pythonText(value: Json): string {
  return typeof value === 'string' ? value : pythonNotation(value);
}

function isFalsy(value: Json): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function pythonNotation(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'string') return pythonString(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => pythonNotation(item)).join(', ')}]`;
  const entries = Object.entries(value as JsonObject);
  return `{${entries.map(([key, item]) => `${pythonString(key)}: ${pythonNotation(item)}`).join(', ')}}`;
}

function pythonNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = Array.from(text, (character) => {
    const known = ESCAPES[character];
    if (known !== undefined) return known;
    if (character === quote) return `\\${quote}`;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  });
  return `${quote}${escaped.join('')}${quote}`;
}
