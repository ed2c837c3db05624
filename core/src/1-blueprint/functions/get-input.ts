// get_input: the value of an input, or a part of it.

import type { Json } from '@brolly/plugin-sdk';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { atPath, FunctionError, type IntrinsicFunction } from './function.ts';
import { textOf } from './text-of.ts';

export const getInput: IntrinsicFunction = {
  name: 'get_input',
  check(argument, check) {
    const name = argument.kind === 'list' ? argument.items[0] : argument;
    if (name?.kind !== 'scalar' || check.inputNames.has(String(name.value))) return;
    const suggestion = suggestName(String(name.value), [...check.inputNames]);
    const hint =
      suggestion === undefined
        ? `Declare it under inputs, or use one of: ${[...check.inputNames].join(', ') || 'none'}.`
        : `Did you mean "${suggestion}"?`;
    check.report({ code: 'input-undeclared', message: `there is no input "${String(name.value)}"`, hint, node: name });
  },
  evaluate(argument, scope) {
    const [name, ...path] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
    const input = Object.hasOwn(scope.inputs, textOf(name)) ? scope.inputs[textOf(name)] : undefined;
    if (input === undefined) throw new FunctionError(`there is no input "${textOf(name)}"`);
    const value = atPath(input, path as readonly string[]);
    if (value === undefined)
      throw new FunctionError(`the input "${textOf(name)}" has no ${path.map(textOf).join('.')}`);
    return value;
  },
};
