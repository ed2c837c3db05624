// start: runs the operation `start` of each instance, targets of relationships before their sources. Changes no states.

import type { Workflow } from '../workflow.ts';
import { lifecyclePass } from './lifecycle-pass.ts';

/** Whatever states the instances are in. */
export const start: Workflow = {
  function: 'cloudify.plugins.workflows.start',
  isResumable: true,
  *steps(input) {
    return yield* lifecyclePass(input, { name: 'start', operation: 'start', kwargs: 'operation_parms' });
  },
};
