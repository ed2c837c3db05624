// check_status: asks every instance whether it is well, and keeps the answers.

import { checkStatus as check } from '../parts/check-status.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** All checks run; it fails when one of them does. */
export const checkStatus: Workflow = {
  function: 'cloudify.plugins.workflows.check_status',
  isResumable: true,
  onlyLooks: true,
  *steps(input) {
    const { view, parameters } = input;
    const ids = selectInstances(view.plan, parameters);
    const inDependencyOrder = parameters['run_by_dependency_order'] === true;
    const failed = yield* check(input, { name: 'check_status', ids, inDependencyOrder });
    if (failed.length === 0) return { kind: 'completed' };
    const message = `the status check of ${failed.length} of ${ids.size} instances failed: ${failed.join(', ')}`;
    return { kind: 'failed', message, hint: 'brolly heal mends them.' };
  },
};
