// restart: a whole pass of `stop`, then a whole pass of `start`. Changes no states.

import type { Workflow } from '../workflow.ts';
import { lifecyclePass } from './lifecycle-pass.ts';

/** The second pass does not begin when the first fails. */
export const restart: Workflow = {
  function: 'cloudify.plugins.workflows.restart',
  isResumable: true,
  *steps(input) {
    const stopped = yield* lifecyclePass(input, { name: 'restart-stop', operation: 'stop', kwargs: 'stop_parms' });
    if (stopped.kind === 'failed') return stopped;
    return yield* lifecyclePass(input, { name: 'restart-start', operation: 'start', kwargs: 'start_parms' });
  },
};
