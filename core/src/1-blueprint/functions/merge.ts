// merge: a shallow union of mappings, later ones win.

import type { Json } from '@brolly/plugin-sdk';
import { checkListArgument, FunctionError, type IntrinsicFunction, reportArgument } from './function.ts';

export const merge: IntrinsicFunction = {
  name: 'merge',
  doc: 'A union of mappings; of keys that come twice the later one counts.',
  forms: ['[mapping, ...]'],
  since: 3,
  isRuntime: false,
  check(argument, check) {
    checkListArgument('merge', argument, check);
    if (!Array.isArray(argument)) return;
    if ((argument as readonly Json[]).every(isMapping)) return;
    reportArgument(check, 'merge needs mappings only', 'Write { merge: [ { ... }, { get_input: NAME } ] }.');
  },
  evaluate(argument) {
    if (!Array.isArray(argument)) throw new FunctionError('merge needs a list of mappings');
    const result: Record<string, Json> = {};
    for (const item of argument as readonly Json[]) {
      if (!isMapping(item)) throw new FunctionError('merge needs mappings only');
      Object.assign(result, item);
    }
    return result;
  },
};

function isMapping(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
