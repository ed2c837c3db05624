// Evaluates what can be known when a plan is made: inputs and properties.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, NodeTemplate } from '#blueprint/blueprint.ts';
import { atPath, FunctionError, type FunctionScope } from '#blueprint/functions/function.ts';
import { evaluateFunctions, findFunction, holdsFunction } from '#blueprint/functions/functions.ts';

/** Which nodes the words SELF, SOURCE and TARGET mean. */
export type Words = Readonly<Partial<Record<'SELF' | 'SOURCE' | 'TARGET', string>>>;

export interface StaticEvaluator {
  /** Evaluates a value in the place of a node. @throws FunctionError */
  readonly evaluate: (value: Json, words: Words) => Json;
  /** A node's properties, evaluated once. @throws FunctionError */
  readonly propertiesOf: (template: NodeTemplate) => JsonObject;
}

const TAKES_NODE = new Set(['get_property', 'get_attribute', 'get_attributes_list', 'get_attributes_dict']);

/** Properties that refer to each other in a circle are a FunctionError. */
export function staticEvaluator(blueprint: Blueprint, inputs: JsonObject): StaticEvaluator {
  const evaluated = new Map<string, Json>();
  const open = new Set<string>();

  const property = (name: string, path: readonly (string | number)[]): Json => {
    const template = Object.hasOwn(blueprint.nodeTemplates, name) ? blueprint.nodeTemplates[name] : undefined;
    if (template === undefined) throw new FunctionError(`there is no node template "${name}"`);
    const [first, ...rest] = path;
    const key = String(first);
    if (!Object.hasOwn(template.properties, key))
      throw new FunctionError(`node template "${name}" has no property "${key}"`);
    const value = atPath(propertyValue(template, key), rest);
    if (value === undefined)
      throw new FunctionError(`property "${key}" of node template "${name}" has no ${rest.join('.')}`);
    return value;
  };
  const propertyValue = (template: NodeTemplate, key: string): Json => {
    const id = JSON.stringify([template.name, key]);
    const known = evaluated.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) throw new FunctionError(`property "${key}" of node template "${template.name}" refers to itself`);
    open.add(id);
    try {
      const value = evaluate(template.properties[key] ?? null, { SELF: template.name });
      evaluated.set(id, value);
      return value;
    } finally {
      open.delete(id);
    }
  };
  const evaluate = (value: Json, words: Words): Json => {
    const scope: FunctionScope = {
      inputs,
      property: (node, path) => {
        const name = words[node as keyof Words] ?? node;
        const word = Object.entries(words).find(([, meant]) => meant === name)?.[0];
        return withSelf(property(name, path), word ?? name);
      },
    };
    return evaluateFunctions(value, scope);
  };
  return {
    evaluate,
    propertiesOf: (template) =>
      Object.fromEntries(Object.keys(template.properties).map((key) => [key, propertyValue(template, key)])),
  };
}

/** A value of another node, with what is left to run time in it: SELF becomes the word or the name that means the node here. */
function withSelf(value: Json, word: string): Json {
  if (word === 'SELF' || typeof value !== 'object' || value === null || !holdsFunction(value)) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withSelf(item, word));
  const name = findFunction(Object.keys(value))?.name ?? '';
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => {
      if (key !== name || !TAKES_NODE.has(name) || !Array.isArray(item)) return [key, withSelf(item, word)];
      const [node, ...path] = item as readonly Json[];
      return [key, [node === 'SELF' ? word : (node ?? null), ...path.map((part) => withSelf(part, word))]];
    }),
  );
}
