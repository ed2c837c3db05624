// get_input: the value of an input, or a part of it.

import type { Json } from '@brolly/plugin-sdk';
import { hintFor, someOf } from '#diagnostics/suggest-name.ts';
import { atPath, FunctionError, type IntrinsicFunction, isPath, type Path, reportMalformed } from './function.ts';
import { textOf } from './text-of.ts';

export const getInput: IntrinsicFunction = {
  name: 'get_input',
  doc: 'The value of an input, or a part of it.',
  forms: ['name', '[name, key or index, ...]'],
  isRuntime: false,
  needsKnownArgument: true,
  check(argument, check) {
    const isList = Array.isArray(argument);
    const isGood = isList
      ? isPath(argument, { ...check, least: 1 })
      : typeof argument === 'string' || check.isFunction(argument);
    if (!isGood) {
      reportMalformed(check, 'get_input needs the name of an input', 'Write { get_input: NAME }.');
      return;
    }
    const name = isList ? (argument as readonly Json[])[0] : argument;
    if (typeof name === 'object' || check.inputNames.has(textOf(name))) return;
    const known = `Declare it under inputs, or use one of: ${someOf(check.inputNames)}.`;
    check.report(
      {
        code: 'input-undeclared',
        message: `there is no input "${textOf(name)}"`,
        ...hintFor(textOf(name), check.inputNames, known),
      },
      isList ? 0 : undefined,
    );
  },
  evaluate(argument, scope) {
    const steps: readonly Json[] = Array.isArray(argument) ? argument : [argument];
    const name = textOf(steps[0]);
    const path = steps.slice(1);
    const input = Object.hasOwn(scope.inputs, name) ? scope.inputs[name] : undefined;
    if (input === undefined) throw new FunctionError(`there is no input "${name}"`, 'unknown-input');
    const value = path.length === 0 ? input : partOf(input, path as Path);
    if (value === undefined)
      throw new FunctionError(
        `the input "${name}" has no ${path.map(textOf).join('.')}`,
        typeof input === 'object' ? 'input' : 'evaluation',
      );
    return value;
  },
};

function partOf(input: Json, path: Path): Json | undefined {
  try {
    return atPath(input, path);
  } catch (error) {
    if (error instanceof FunctionError) return undefined;
    throw error;
  }
}
