// What an intrinsic function is, and what it may ask for.

import type { Json } from '@brolly/plugin-sdk';
import type { YamlNode } from '../read/yaml-node.ts';
import { textOf } from './text-of.ts';

/** Stands for "not yet": the function stays as it is until more is known. */
export const UNRESOLVED: unique symbol = Symbol('unresolved');

/** A function that cannot be evaluated; the message is for the user. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** What the value of a function may depend on. */
export interface FunctionScope {
  readonly inputs: Readonly<Record<string, Json>>;
  /** Evaluated value at a path of a node's properties; the first element is a node's name or SELF, SOURCE, TARGET. */
  readonly property: (node: string, path: readonly (string | number)[]) => Json;
  /** The same of runtime properties; `undefined` while a plan is made. */
  readonly attribute?: ((node: string, path: readonly (string | number)[]) => Json) | undefined;
}

/** What a check may know of the blueprint. */
export interface FunctionCheck {
  readonly inputNames: ReadonlySet<string>;
  readonly nodeNames: ReadonlySet<string>;
  /** The words among SELF, SOURCE and TARGET that mean something here. */
  readonly keywords: readonly string[];
  readonly report: (problem: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly node: YamlNode;
  }) => void;
}

export interface IntrinsicFunction {
  readonly name: string;
  /** Checks an argument as it was written; arguments that hold functions themselves are left alone. */
  readonly check: (argument: YamlNode, check: FunctionCheck) => void;
  /** The value for an argument without functions in it, or UNRESOLVED. @throws FunctionError */
  readonly evaluate: (argument: Json, scope: FunctionScope) => Json | typeof UNRESOLVED;
}

/** The value at a path; `undefined` where a part is missing. */
export function atPath(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let part = value;
  for (const key of path) {
    if (Array.isArray(part)) part = (part as readonly Json[])[Number(key)];
    else if (typeof part === 'object' && part !== null && Object.hasOwn(part, key))
      part = (part as Readonly<Record<string, Json>>)[String(key)];
    else return undefined;
  }
  return part;
}

/** An argument of the form `[node, name, ...]`. @throws FunctionError */
export function nodeAndPath(
  name: string,
  argument: Json,
): { readonly node: string; readonly path: readonly (string | number)[] } {
  if (!Array.isArray(argument) || argument.length < 2)
    throw new FunctionError(`${name} needs a list of a node and a name`);
  const [node, ...path] = argument as readonly Json[];
  return { node: textOf(node), path: path as readonly (string | number)[] };
}

/** Checks the node at the head of `[node, name, ...]`. */
export function checkNodeArgument(name: string, argument: YamlNode, check: FunctionCheck): void {
  if (argument.kind !== 'list' || argument.items.length < 2) {
    check.report({
      code: 'function-argument',
      message: `${name} needs a list of a node and a name`,
      hint: `Write { ${name}: [ NODE, NAME ] }.`,
      node: argument,
    });
    return;
  }
  const [node] = argument.items;
  if (node?.kind !== 'scalar') return;
  const text = String(node.value);
  if (['SELF', 'SOURCE', 'TARGET'].includes(text)) {
    if (check.keywords.includes(text)) return;
    check.report({
      code: 'function-keyword',
      message: `${text} means nothing here`,
      hint: check.keywords.length === 0 ? 'Name a node template.' : `Here there are: ${check.keywords.join(', ')}.`,
      node,
    });
  } else if (!check.nodeNames.has(text)) {
    check.report({
      code: 'function-node-unknown',
      message: `${name} names the node template "${text}", which does not exist`,
      hint: `Node templates: ${[...check.nodeNames].join(', ') || 'none'}.`,
      node,
    });
  }
}

/** Checks that the argument is a list; a mapping may be a function that gives one. */
export function checkListArgument(name: string, argument: YamlNode, check: FunctionCheck): void {
  if (argument.kind !== 'scalar') return;
  check.report({
    code: 'function-argument',
    message: `${name} needs a list`,
    hint: `Write { ${name}: [ ... ] }.`,
    node: argument,
  });
}

/** Checks nothing: for functions whose arguments are values of any kind. */
export function checkNothing(): void {}

/** Makes a function of run time that nothing can evaluate yet. */
export function notBuilt(name: string, needs: string): IntrinsicFunction {
  return {
    name,
    check: checkNothing,
    evaluate: (_argument, scope) => {
      if (scope.attribute === undefined) return UNRESOLVED;
      throw new FunctionError(`${name} cannot be evaluated yet: ${needs}`);
    },
  };
}
