// concat: texts joined; other values as Python writes them.

import type { Json } from '@brolly/plugin-sdk';
import { checkNothing, FunctionError, type IntrinsicFunction } from './function.ts';
import { textOf } from './text-of.ts';

export const concat: IntrinsicFunction = {
  name: 'concat',
  check: checkNothing,
  evaluate(argument) {
    if (!Array.isArray(argument)) throw new FunctionError('concat needs a list');
    return (argument as readonly Json[]).map(textOf).join('');
  },
};
