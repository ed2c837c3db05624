// pull: runs the operation `pull` of each instance, which reads what is so into its runtime properties.

import type { Workflow } from '../workflow.ts';
import { lifecyclePass } from './lifecycle-pass.ts';

/** Changes no states. */
export const pull: Workflow = {
  function: 'cloudify.plugins.workflows.pull',
  isResumable: true,
  *steps(input) {
    return yield* lifecyclePass(input, { name: 'pull', operation: 'pull', kwargs: 'operation_parms' });
  },
};
