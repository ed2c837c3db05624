// Evaluates what can be known when a plan is made: inputs and properties.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, NodeTemplate } from '#blueprint/blueprint.ts';
import { atPath, FunctionError, type FunctionScope } from '#blueprint/functions/function.ts';
import { evaluateFunctions } from '#blueprint/functions/functions.ts';

/** Which nodes the words SELF, SOURCE and TARGET mean. */
export type Words = Readonly<Partial<Record<'SELF' | 'SOURCE' | 'TARGET', string>>>;

export interface StaticEvaluator {
  /** Evaluates a value in the place of a node. @throws FunctionError */
  readonly evaluate: (value: Json, words: Words) => Json;
  /** A node's properties, evaluated once. @throws FunctionError */
  readonly propertiesOf: (template: NodeTemplate) => JsonObject;
}

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
      property: (node, path) => property(words[node as keyof Words] ?? node, path),
    };
    return evaluateFunctions(value, scope);
  };
  return {
    evaluate,
    propertiesOf: (template) =>
      Object.fromEntries(Object.keys(template.properties).map((key) => [key, propertyValue(template, key)])),
  };
}
