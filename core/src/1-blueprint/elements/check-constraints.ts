// Constraints of inputs: valid_values, in_range, pattern, ...

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { textOf } from '../functions/text-of.ts';
import { matchesWithin } from './matches-within.ts';
import { pythonPattern } from './python-pattern.ts';
import { OBJECT_TYPES } from './value-schema.ts';

type Check = (value: Json, argument: Json) => boolean;

const compare =
  (test: (value: number, bound: number) => boolean): Check =>
  (value, bound) =>
    typeof value === 'number' && typeof bound === 'number' && test(value, bound);
const measure =
  (test: (length: number, bound: number) => boolean): Check =>
  (value, bound) =>
    typeof bound === 'number' && test(lengthOf(value), bound);

/** Constraints that can be checked without a manager. A new one is one line here. */
const CHECKS: Readonly<Record<string, Check>> = {
  equal: (value, wanted) => value === wanted,
  greater_than: compare((value, bound) => value > bound),
  greater_or_equal: compare((value, bound) => value >= bound),
  less_than: compare((value, bound) => value < bound),
  less_or_equal: compare((value, bound) => value <= bound),
  in_range: (value, range) =>
    Array.isArray(range) && typeof value === 'number' && value >= Number(range[0]) && value <= Number(range[1]),
  valid_values: (value, values) =>
    Array.isArray(values) && (values as readonly Json[]).some((one) => JSON.stringify(one) === JSON.stringify(value)),
  length: measure((length, bound) => length === bound),
  min_length: measure((length, bound) => length >= bound),
  max_length: measure((length, bound) => length <= bound),
  pattern: (value, pattern) => typeof value === 'string' && beginsWith(value, textOf(pattern)),
};

/** Constraints of what a value names. */
const SEARCHES: readonly string[] = ['filter_id', 'labels', 'tenants', 'name_pattern', 'deployment_id'];

/** What each broken constraint says; one that is not known is passed over. */
export function checkConstraints(value: Json, constraints: readonly JsonObject[], type?: string): readonly string[] {
  const isName = type !== undefined && Object.hasOwn(OBJECT_TYPES, type);
  return constraints.flatMap((constraint) => {
    const search = Object.keys(constraint).find((key) => SEARCHES.includes(key));
    if (search !== undefined && !isName)
      return [`the constraint ${search} is for inputs that name something, such as a deployment_id`];
    const [name, argument] = Object.entries(constraint).find(([key]) => key !== 'error_message') ?? [];
    const check = name === undefined || !Object.hasOwn(CHECKS, name) ? undefined : CHECKS[name];
    if (check === undefined || argument === undefined || check(value, argument)) return [];
    const own = constraint['error_message'];
    return [
      typeof own === 'string' ? own : `${JSON.stringify(value)} does not fulfil ${name}: ${JSON.stringify(argument)}`,
    ];
  });
}

/** Python's re.match: at the beginning, whatever follows. */
function beginsWith(text: string, pattern: string): boolean {
  const expression = pythonPattern(pattern);
  return (
    expression !== undefined && matchesWithin(new RegExp(expression.source, `${expression.flags}y`), text) === true
  );
}

function lengthOf(value: Json): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : Number.NaN;
}
