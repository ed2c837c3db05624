// Evaluates what can be known when a plan is made: inputs and properties.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, NodeTemplate } from '#blueprint/blueprint.ts';
import { checkValue } from '#blueprint/elements/check-value.ts';
import { atPath, FunctionError, type FunctionScope } from '#blueprint/functions/function.ts';
import { evaluateFunctions, functionOf, holdsFunction, isFunction } from '#blueprint/functions/functions.ts';

/** Which nodes the words SELF, SOURCE and TARGET mean. */
export type Words = Readonly<Partial<Record<'SELF' | 'SOURCE' | 'TARGET', string>>>;

export interface StaticEvaluator {
  /** Evaluates a value in the place of a node. @throws FunctionError */
  readonly evaluate: (value: Json, words: Words) => Json;
  /** A node's properties, evaluated once. @throws FunctionError */
  readonly propertiesOf: (template: NodeTemplate) => JsonObject;
}

function shownProperty(template: NodeTemplate, path: readonly (string | number)[]): string {
  return `property "${path.join('.')}" of node template "${template.name}"`;
}

function missing(template: NodeTemplate, path: readonly (string | number)[]): never {
  throw new FunctionError(
    `property "${String(path[0])}" of node template "${template.name}" has no ${path.slice(1).join('.')}`,
  );
}

/** What only run time knows stays a function. */
function openPart(template: NodeTemplate, path: readonly (string | number)[]): Json {
  return { get_property: [template.name, ...path] };
}

const TAKES_NODE = new Set(['get_property', 'get_attribute', 'get_attributes_list', 'get_attributes_dict']);

/** How many properties may lead from one to the next before a value is found. */
const MOST_STEPS = 200;

/** Properties that refer to each other in a circle, or in too many steps, are a FunctionError. */
export function staticEvaluator(blueprint: Blueprint, inputs: JsonObject): StaticEvaluator {
  const evaluated = new Map<string, Json>();
  const sizeOf = sizeCounter();
  const open = new Set<string>();

  const property = (name: string, path: readonly (string | number)[]): Json => {
    const template = Object.hasOwn(blueprint.nodeTemplates, name) ? blueprint.nodeTemplates[name] : undefined;
    if (template === undefined) throw new FunctionError(`there is no node template "${name}"`);
    const first = String(path[0]);
    if (!Object.hasOwn(template.properties, first))
      throw new FunctionError(`node template "${name}" has no property "${first}"`);
    return along(template, [first, ...path.slice(1)]);
  };
  /** Follows a path through what is written; of functions on the way only what the path leads through is evaluated. */
  const along = (template: NodeTemplate, path: readonly (string | number)[]): Json => {
    let part: Json | undefined = template.properties;
    for (let index = 0; index < path.length; index += 1) {
      if (isFunction(part ?? null)) {
        const known = evaluatedAt(template, path.slice(0, index), part ?? null);
        if (isFunction(known)) return openPart(template, path);
        return atPath(known, path.slice(index)) ?? missing(template, path);
      }
      part = atPath(part, path.slice(index, index + 1));
    }
    return part === undefined ? missing(template, path) : evaluatedAt(template, path, part);
  };
  const evaluatedAt = (template: NodeTemplate, path: readonly (string | number)[], written: Json): Json => {
    if (!holdsFunction(written)) return written;
    const id = JSON.stringify([template.name, ...path]);
    const known = evaluated.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) throw new FunctionError(`${shownProperty(template, path)} refers to itself`, 'recursion');
    if (open.size >= MOST_STEPS) {
      const what = `is reached in more than ${MOST_STEPS} steps from property to property`;
      throw new FunctionError(`${shownProperty(template, path)} ${what}`, 'recursion');
    }
    open.add(id);
    try {
      const value = evaluate(written, { SELF: template.name });
      if (sizeOf(value) > MOST_VALUES)
        throw new FunctionError(`${shownProperty(template, path)} would hold more than ${MOST_VALUES} values`);
      evaluated.set(id, value);
      return value;
    } finally {
      open.delete(id);
    }
  };
  const problemOf = (found: Json, type: string): string | undefined =>
    checkValue(found, type, blueprint.dataTypes)[0]?.message;
  const evaluate = (value: Json, words: Words): Json => {
    const scope: FunctionScope = {
      inputs,
      problemOf,
      property: (node, path) => {
        const name = words[node as keyof Words] ?? node;
        return withSelf(property(name, path), () => wordFor(name, words));
      },
    };
    return evaluateFunctions(value, scope);
  };
  return {
    evaluate,
    propertiesOf: (template) => withValues(template, (key, written) => evaluatedAt(template, [key], written)),
  };
}

/** The properties of a template, the same object where no value differs from what is written. */
function withValues(template: NodeTemplate, valueOf: (key: string, written: Json) => Json): JsonObject {
  let properties: Record<string, Json> | undefined;
  for (const key of Object.keys(template.properties)) {
    const written = template.properties[key] ?? null;
    const value = valueOf(key, written);
    if (value !== written) (properties ??= { ...template.properties })[key] = value;
  }
  return properties ?? template.properties;
}

function wordFor(name: string, words: Words): string {
  return Object.entries(words).find(([, meant]) => meant === name)?.[0] ?? name;
}

/** A value may hold so many values with all that it asks for. */
const MOST_VALUES = 1_000_000;

/** Counts the values in a value; one that stands in several is counted in each, and walked through once. */
function sizeCounter(): (value: Json) => number {
  const sizes = new WeakMap<object, number>();
  const sizeOf = (value: Json): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    const size = Object.values(value).reduce<number>((sum, item: Json) => sum + sizeOf(item), 1);
    sizes.set(value, size);
    return size;
  };
  return sizeOf;
}

/** A value of another node, with what is left to run time in it: SELF becomes the word or the name that means the node here. */
function withSelf(value: Json, wordOf: () => string): Json {
  if (typeof value !== 'object' || value === null || !holdsFunction(value)) return value;
  const word = wordOf();
  return word === 'SELF' ? value : replaceSelf(value, word);
}

function replaceSelf(value: Json, word: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => replaceSelf(item, word));
  const name = functionOf(value as JsonObject)?.name ?? '';
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => {
      if (key !== name || !TAKES_NODE.has(name) || !Array.isArray(item)) return [key, replaceSelf(item, word)];
      const [node, ...path] = item as readonly Json[];
      return [key, [node === 'SELF' ? word : (node ?? null), ...path.map((part) => replaceSelf(part, word))]];
    }),
  );
}
