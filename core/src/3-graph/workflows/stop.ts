// stop: runs the operation `stop` of each instance, in the order of `start` as Cloudify does. Changes no states.

import type { Workflow } from '../workflow.ts';
import { lifecyclePass } from './lifecycle-pass.ts';

/** Whatever states the instances are in. */
export const stop: Workflow = {
  function: 'cloudify.plugins.workflows.stop',
  isResumable: true,
  *steps(input) {
    return yield* lifecyclePass(input, { name: 'stop', operation: 'stop', kwargs: 'operation_parms' });
  },
};
