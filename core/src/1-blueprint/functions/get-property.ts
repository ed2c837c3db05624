// get_property: the value of a node's property, or a part of it.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import { checkNodeArgument, type FunctionCheck, type IntrinsicFunction, nodeAndPath } from './function.ts';

export const getProperty: IntrinsicFunction = {
  name: 'get_property',
  doc: 'The value of a property of a node template, or a part of it.',
  forms: ['[node, property, key or index, ...]'],
  isRuntime: false,
  needsKnownArgument: true,
  check(argument, check) {
    const node = checkNodeArgument('get_property', argument, check);
    if (node !== undefined) checkPath(node, (argument as readonly Json[]).slice(1), check);
  },
  evaluate(argument, scope) {
    const { node, path } = nodeAndPath('get_property', argument);
    return scope.property(node, path);
  },
};

/** Follows the path as far as it leads through what is written; a function on the way may give anything. */
function checkPath(node: string, path: readonly Json[], check: FunctionCheck): void {
  let part: Json | undefined = check.properties(node);
  for (const [index, key] of path.entries()) {
    if (typeof key === 'object' || part === undefined) return;
    if (check.isFunction(part)) return;
    const next: Json | undefined = Array.isArray(part)
      ? itemAt(part as readonly Json[], key)
      : typeof part === 'object' && part !== null && Object.hasOwn(part, String(key))
        ? (part as JsonObject)[String(key)]
        : undefined;
    if (next === undefined) {
      check.report(
        {
          code: 'function-property-unknown',
          message: `node template "${node}" has no property "${path
            .slice(0, index + 1)
            .map(String)
            .join('.')}"`,
          ...hintFor(String(key), namesIn(part), `It has: ${namesIn(part).join(', ') || 'none'}.`),
        },
        index + 1,
      );
      return;
    }
    part = next;
  }
}

function namesIn(value: Json): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function itemAt(list: readonly Json[], key: Json): Json | undefined {
  const index = Number(key);
  return Number.isInteger(index) ? list.at(index) : undefined;
}
