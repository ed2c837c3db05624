// merge: a shallow union of mappings, later ones win.

import type { Json } from '@brolly/plugin-sdk';
import { checkListArgument, FunctionError, type IntrinsicFunction } from './function.ts';

export const merge: IntrinsicFunction = {
  name: 'merge',
  check: (argument, check) => checkListArgument('merge', argument, check),
  evaluate(argument) {
    if (!Array.isArray(argument)) throw new FunctionError('merge needs a list of mappings');
    const result: Record<string, Json> = {};
    for (const item of argument as readonly Json[]) {
      if (typeof item !== 'object' || item === null || Array.isArray(item))
        throw new FunctionError('merge needs mappings only');
      Object.assign(result, item);
    }
    return result;
  },
};
