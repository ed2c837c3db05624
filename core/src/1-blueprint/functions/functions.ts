// The intrinsic functions. A new one is one file and one line here.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { concat } from './concat.ts';
import { FunctionError, type FunctionScope, type IntrinsicFunction, UNRESOLVED } from './function.ts';
import { getAttribute, getAttributesDict, getAttributesList } from './get-attribute.ts';
import { getInput } from './get-input.ts';
import { getProperty } from './get-property.ts';
import { merge } from './merge.ts';
import { stringFunctions } from './string-functions.ts';
import {
  getCapability,
  getConsumers,
  getEnvironmentCapability,
  getGroupCapability,
  getLabel,
  getSecret,
  getSys,
} from './surroundings-functions.ts';

export const functions: readonly IntrinsicFunction[] = [
  getInput,
  getProperty,
  getAttribute,
  getAttributesList,
  getAttributesDict,
  concat,
  merge,
  ...stringFunctions,
  getSecret,
  getCapability,
  getGroupCapability,
  getEnvironmentCapability,
  getLabel,
  getSys,
  getConsumers,
];

const functionsByName: ReadonlyMap<string, IntrinsicFunction> = new Map(functions.map((one) => [one.name, one]));
const DEEPEST = 50;

/** The function of a mapping with exactly one key that names one; a key `type` beside it is passed over. */
export function findFunction(keys: readonly string[]): IntrinsicFunction | undefined {
  const [name = '', ...others] = keys.length === 1 ? keys : keys.filter((key) => key !== 'type');
  return others.length === 0 && keys.length <= 2 ? functionsByName.get(name) : undefined;
}

/** The same of a value. It is asked of every mapping of a blueprint several times, so it makes no list of the keys. */
export function functionOf(mapping: JsonObject): IntrinsicFunction | undefined {
  let name: string | undefined;
  for (const key in mapping) {
    if (key === 'type') continue;
    if (name !== undefined) return undefined;
    name = key;
  }
  return name === undefined ? undefined : functionsByName.get(name);
}

export function isFunction(value: Json): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    functionOf(value as JsonObject) !== undefined
  );
}

/** Whether a function stands anywhere in a value. */
export function holdsFunction(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsFunction);
  const object = value as JsonObject;
  if (functionOf(object) !== undefined) return true;
  for (const key in object) if (holdsFunction(object[key] ?? null)) return true;
  return false;
}

/** In `get_input`. */
const UNDERSCORE = 0x5f;

/** Names that only functions begin so. */
const LIKE_FUNCTION = /^(?:get|string)_\w+$/;

/**
 * Visits all functions in a value, each before those in its argument.
 *
 * @param visitUnknown is given mappings that look like a function that there is not, and the name of one that stands
 * beside other keys
 */
export function visitFunctions(
  value: Json,
  visit: (value: JsonObject, found: IntrinsicFunction) => void,
  visitUnknown?: (value: JsonObject, name: string) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    (value as readonly Json[]).forEach((item) => visitFunctions(item, visit, visitUnknown));
    return;
  }
  const object = value as JsonObject;
  const found = functionOf(object);
  if (found !== undefined) visit(object, found);
  let count = 0;
  let last = '';
  let beside: string | undefined;
  for (const key in object) {
    count += 1;
    last = key;
    // Every key of a blueprint comes by here, and few have their third letter before an underscore.
    if (key.charCodeAt(3) === UNDERSCORE && functionsByName.has(key)) beside = key;
    visitFunctions(object[key] ?? null, visit, visitUnknown);
  }
  if (found !== undefined) return;
  if (beside !== undefined) visitUnknown?.(object, beside);
  else if (count === 1 && LIKE_FUNCTION.test(last)) visitUnknown?.(object, last);
}

/** The names of all functions in a value. */
export function functionsIn(value: Json): readonly string[] {
  const names: string[] = [];
  visitFunctions(value, (_, { name }) => names.push(name));
  return names;
}

/**
 * Evaluates all functions in a value, inside out; what cannot be known yet stays as it is. Parts without functions are
 * shared with the value that is given. @throws FunctionError
 */
export function evaluateFunctions(value: Json, scope: FunctionScope, depth = 0): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return evaluateItems(value as readonly Json[], scope, depth);
  const object = value as JsonObject;
  const found = functionOf(object);
  return found === undefined ? evaluateFields(object, scope, depth) : evaluateFunction(object, found, { scope, depth });
}

function evaluateItems(items: readonly Json[], scope: FunctionScope, depth: number): readonly Json[] {
  const evaluated = items.map((item) => evaluateFunctions(item, scope, depth));
  return evaluated.some((item, index) => item !== items[index]) ? evaluated : items;
}

function evaluateFields(object: JsonObject, scope: FunctionScope, depth: number): JsonObject {
  let evaluated: Record<string, Json> | undefined;
  for (const key in object) {
    const written = object[key] ?? null;
    const value = evaluateFunctions(written, scope, depth);
    if (value !== written) (evaluated ??= { ...object })[key] = value;
  }
  return evaluated ?? object;
}

function evaluateFunction(
  object: JsonObject,
  found: IntrinsicFunction,
  { scope, depth }: { readonly scope: FunctionScope; readonly depth: number },
): Json {
  if (depth > DEEPEST)
    throw new FunctionError(`functions refer to each other more than ${DEEPEST} levels deep`, 'recursion');
  const argument = evaluateFunctions(object[found.name] ?? null, scope, depth + 1);
  const isOpen = holdsFunction(argument);
  if (isOpen && found.needsKnownArgument === true)
    throw new FunctionError(
      `${found.name} needs an argument that is known before anything runs: ${JSON.stringify(argument)}`,
    );
  const result = isOpen ? UNRESOLVED : evaluateWithin(found, argument, scope);
  if (result === UNRESOLVED) return { ...object, [found.name]: argument };
  const { type } = object;
  const problem = typeof type === 'string' && found.name === 'get_input' ? scope.problemOf?.(result, type) : undefined;
  if (problem !== undefined)
    throw new FunctionError(
      `the input ${JSON.stringify(argument)} does not fit the type ${JSON.stringify(type)}: ${problem}`,
      'input',
    );
  return result;
}

/** Texts of texts of texts grow fast. */
const LONGEST_TEXT = 16 * 1024 * 1024;

function evaluateWithin(found: IntrinsicFunction, argument: Json, scope: FunctionScope): Json | typeof UNRESOLVED {
  const result = withoutRangeError(found, argument, scope);
  if (result === undefined || (typeof result === 'string' && result.length > LONGEST_TEXT))
    throw new FunctionError(`${found.name} would make a text of more than ${LONGEST_TEXT} characters`);
  return result;
}

/** `undefined` for a text that is longer than texts can be. */
function withoutRangeError(
  found: IntrinsicFunction,
  argument: Json,
  scope: FunctionScope,
): Json | typeof UNRESOLVED | undefined {
  try {
    return found.evaluate(argument, scope);
  } catch (error) {
    if (error instanceof RangeError && error.message === 'Invalid string length') return undefined;
    throw error;
  }
}
