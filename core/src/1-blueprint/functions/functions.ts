// The intrinsic functions. A new one is one file and one line here.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { concat } from './concat.ts';
import { FunctionError, type FunctionScope, type IntrinsicFunction, notBuilt, UNRESOLVED } from './function.ts';
import { getAttribute } from './get-attribute.ts';
import { getInput } from './get-input.ts';
import { getProperty } from './get-property.ts';
import { merge } from './merge.ts';
import { stringFunctions } from './string-functions.ts';

export const functions: readonly IntrinsicFunction[] = [
  getInput,
  getProperty,
  getAttribute,
  concat,
  merge,
  ...stringFunctions,
  notBuilt('get_attributes_list', 'lists over instances are not built'),
  notBuilt('get_attributes_dict', 'mappings over instances are not built'),
  notBuilt('get_secret', 'there is no secret store yet'),
  notBuilt('get_capability', 'deployments do not know each other yet'),
  notBuilt('get_group_capability', 'deployment groups are not built'),
  notBuilt('get_environment_capability', 'deployments do not know each other yet'),
  notBuilt('get_label', 'labels are not kept yet'),
  notBuilt('get_sys', 'there is no tenant in local mode'),
  notBuilt('get_consumers', 'deployments do not know each other yet'),
];

const functionsByName: ReadonlyMap<string, IntrinsicFunction> = new Map(functions.map((one) => [one.name, one]));
const DEEPEST = 50;

/** The function of a mapping with exactly one key that names one; a key `type` beside it is passed over. */
export function findFunction(keys: readonly string[]): IntrinsicFunction | undefined {
  const own = keys.length === 2 ? keys.filter((key) => key !== 'type') : keys;
  return own.length === 1 ? functionsByName.get(own[0] ?? '') : undefined;
}

export function isFunction(value: Json): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    findFunction(Object.keys(value)) !== undefined
  );
}

/** Whether a function stands anywhere in a value. */
export function holdsFunction(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsFunction);
  return isFunction(value) || Object.values(value).some(holdsFunction);
}

/** Evaluates all functions in a value, inside out; what cannot be known yet stays as it is. @throws FunctionError */
export function evaluateFunctions(value: Json, scope: FunctionScope, depth = 0): Json {
  if (depth > DEEPEST) throw new FunctionError(`functions refer to each other more than ${DEEPEST} levels deep`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => evaluateFunctions(item, scope, depth));
  const object = value as JsonObject;
  const found = findFunction(Object.keys(object));
  if (found === undefined)
    return Object.fromEntries(
      Object.entries(object).map(([key, item]) => [key, evaluateFunctions(item, scope, depth)]),
    );
  const argument = evaluateFunctions(object[found.name] ?? null, scope, depth + 1);
  const result = holdsFunction(argument) ? UNRESOLVED : found.evaluate(argument, scope);
  return result === UNRESOLVED ? { ...object, [found.name]: argument } : result;
}
