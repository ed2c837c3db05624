// rollback: takes back what an install left in the middle, and everything else when asked for.

import { uninstallInstances } from '../parts/install-instances.ts';
import { rollBackGraph } from '../parts/roll-back-graph.ts';
import { runStep } from '../parts/run-step.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** `full_rollback` uninstalls all afterwards, whatever the filters say. */
export const rollback: Workflow = {
  function: 'cloudify.plugins.workflows.rollback',
  isResumable: true,
  *steps(input) {
    const { view, parameters } = input;
    yield* runStep(rollBackGraph(view, { name: 'rollback', ids: selectInstances(view.plan, parameters) }), 'stop');
    if (parameters['full_rollback'] === true) {
      const ids = selectInstances(view.plan, {});
      yield* uninstallInstances(input, { name: 'rollback-uninstall', ids, ignoreFailure: false });
    }
    return { kind: 'completed' };
  },
};
