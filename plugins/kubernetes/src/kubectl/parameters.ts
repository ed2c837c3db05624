// Values of parameters and inputs: numbers and booleans may come as text, as `-p port=80` gives them.

import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';

/** Empty where there is none. */
export function textParameter(values: JsonObject, name: string): string {
  const value = values[name];
  return typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : '';
}

/** @throws NonRecoverableError `parameter-invalid` where there is none */
export function neededText(values: JsonObject, name: string): string {
  const value = textParameter(values, name);
  if (value === '') throw invalid(values, name, 'a text');
  return value;
}

/** `undefined` where there is none, or -1. @throws NonRecoverableError `parameter-invalid` */
export function countParameter(values: JsonObject, name: string): number | undefined {
  const text = textParameter(values, name);
  if (text === '' || text === '-1') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw invalid(values, name, 'a whole number');
  return value;
}

/** @throws NonRecoverableError `parameter-invalid` for what is neither */
export function flagParameter(values: JsonObject, name: string): boolean {
  const text = textParameter(values, name).toLowerCase();
  if (['', 'false', 'no'].includes(text)) return false;
  if (['true', 'yes'].includes(text)) return true;
  throw invalid(values, name, 'true or false');
}

/** The error for a value that cannot be. */
export function invalid(values: JsonObject, name: string, wanted: string): NonRecoverableError {
  const found: Json = values[name] ?? null;
  return new NonRecoverableError(`parameter ${name} is ${JSON.stringify(found)}`, {
    reason: 'parameter-invalid',
    hint: `Give ${wanted}.`,
  });
}
