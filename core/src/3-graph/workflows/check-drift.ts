// check_drift: asks every instance and relationship whether it is still as the blueprint has it.

import { checkDrift as check } from '../parts/check-drift.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** Drift is an answer, not a failure: its result lists the instances. It fails when a check could not be made. */
export const checkDrift: Workflow = {
  function: 'cloudify.plugins.workflows.check_drift',
  isResumable: true,
  onlyLooks: true,
  *steps(input) {
    const { view, parameters } = input;
    const ids = selectInstances(view.plan, parameters);
    const inDependencyOrder = parameters['run_by_dependency_order'] !== false;
    const drift = yield* check(input, { name: 'check_drift', ids, inDependencyOrder });
    if (drift.failed.length > 0) {
      const message = `the drift of ${drift.failed.length} of ${ids.size} instances is not known: ${drift.failed.join(', ')}`;
      return { kind: 'failed', message, hint: 'See the failures, mend what they name and check again.' };
    }
    const { own: instances, ofRelationships: relationships } = drift;
    return { kind: 'completed', result: { instances, relationships } };
  },
};
