// uninstall: takes instances down, sources of relationships before their targets.

import { uninstallInstances } from '../parts/install-instances.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** With `ignore_failure` a failed task counts as done. */
export const uninstall: Workflow = {
  function: 'cloudify.plugins.workflows.uninstall',
  isResumable: true,
  *steps(input) {
    const ids = selectInstances(input.view.plan, input.parameters);
    const ignoreFailure = input.parameters['ignore_failure'] === true;
    yield* uninstallInstances(input, { name: 'uninstall', ids, ignoreFailure });
    return { kind: 'completed' };
  },
};
