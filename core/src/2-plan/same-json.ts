// Whether two values of plans say the same; where something was written does not count.

import type { SourcePlace } from './plan.ts';

/** Compares deeply. Keys without a value and places in files do not count, the order of keys neither. */
export function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (Array.isArray(before) || Array.isArray(after)) {
    if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
    return before.every((item, index) => isSame(item, after[index]));
  }
  if (!isObject(before) || !isObject(after)) return false;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every((key) => isWithoutMeaning(key, before, after) || isSame(before[key], after[key]));
}

/** A comment above a node template changes its place, and nothing else. */
function isWithoutMeaning(key: string, before: Values, after: Values): boolean {
  return key === 'source' && isPlaceOrNothing(before[key]) && isPlaceOrNothing(after[key]);
}

type Values = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}

function isPlaceOrNothing(value: unknown): value is SourcePlace | undefined {
  return value === undefined || (isObject(value) && 'file' in value && 'line' in value && 'column' in value);
}
