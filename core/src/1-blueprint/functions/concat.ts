// concat: texts joined; other values as Python writes them.

import type { Json } from '@brolly/plugin-sdk';
import { checkListArgument, FunctionError, type IntrinsicFunction } from './function.ts';
import { textOf } from './text-of.ts';

export const concat: IntrinsicFunction = {
  name: 'concat',
  doc: 'Texts joined; other values as Python writes them.',
  forms: ['[value, ...]'],
  since: 1,
  isRuntime: false,
  check: (argument, check) => checkListArgument('concat', argument, check),
  evaluate(argument) {
    if (!Array.isArray(argument)) throw new FunctionError('concat needs a list');
    return (argument as readonly Json[]).map(textOf).join('');
  },
};
