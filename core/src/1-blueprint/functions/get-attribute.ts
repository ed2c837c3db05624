// get_attribute, get_attributes_list, get_attributes_dict: what node instances know.

import type { Json } from '@brolly/plugin-sdk';
import {
  checkNodeArgument,
  FunctionError,
  type IntrinsicFunction,
  isPath,
  isStep,
  nodeAndPath,
  type Path,
  UNRESOLVED,
} from './function.ts';
import { textOf } from './text-of.ts';

export const getAttribute: IntrinsicFunction = {
  name: 'get_attribute',
  doc: 'A runtime property of a node instance, else a property of its node, else nothing.',
  forms: ['[node, property, key or index, ...]'],
  isRuntime: true,
  check(argument, check) {
    checkNodeArgument('get_attribute', argument, check);
  },
  evaluate(argument, { runtime }) {
    if (runtime === undefined) return UNRESOLVED;
    const { node, path } = nodeAndPath('get_attribute', argument);
    return runtime.attribute(node, path);
  },
};

export const getAttributesList: IntrinsicFunction = {
  name: 'get_attributes_list',
  doc: 'As get_attribute, of every instance of the node, as a list.',
  forms: ['[node, property, key or index, ...]'],
  isRuntime: true,
  check(argument, check) {
    checkNodeArgument('get_attributes_list', argument, check);
  },
  evaluate(argument, { runtime }) {
    if (runtime === undefined) return UNRESOLVED;
    const { node, path } = nodeAndPath('get_attributes_list', argument);
    return [...runtime.attributes(node, path).values()];
  },
};

export const getAttributesDict: IntrinsicFunction = {
  name: 'get_attributes_dict',
  doc: 'Several properties of every instance of the node, by id of the instance.',
  forms: ['[node, property or path, ...]'],
  isRuntime: true,
  check(argument, check) {
    const items = Array.isArray(argument) ? (argument as readonly Json[]) : [];
    const [node = null, ...attributes] = items;
    const isGood = attributes.every((one) => isStep(one, check) || isPath(one, { ...check, least: 0 }));
    const found = isGood ? [node, ...attributes.map((one) => (Array.isArray(one) ? '' : one))] : null;
    checkNodeArgument('get_attributes_dict', found, check);
    const names = isGood ? attributes.filter((one) => !check.isFunction(one)).map(nameOf) : [];
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      check.report({
        code: 'function-failed',
        message: `get_attributes_dict names "${twice}" twice`,
        hint: 'Name each property or path once.',
      });
  },
  evaluate(argument, { runtime }) {
    if (runtime === undefined) return UNRESOLVED;
    const { node, path } = nodeAndPath('get_attributes_dict', argument);
    const result: Record<string, Record<string, Json>> = {};
    const names = new Set<string>();
    for (const part of path as readonly Json[]) {
      const steps = (Array.isArray(part) ? part : [part]) as Path;
      const name = nameOf(part);
      if (names.has(name)) throw new FunctionError(`get_attributes_dict names "${name}" twice`);
      names.add(name);
      for (const [id, value] of runtime.attributes(node, steps)) (result[id] ??= {})[name] = value;
    }
    return result;
  },
};

/** What a property or a path is called in the result: `a`, `b.c`. */
function nameOf(part: Json): string {
  return Array.isArray(part) ? (part as readonly Json[]).map(textOf).join('.') : textOf(part);
}
