// reinstall: uninstalls instances and installs them anew; the others only unlink and establish what leads to them.

import { reinstallInstances } from '../parts/install-instances.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** Installs nothing when the uninstall fails. */
export const reinstall: Workflow = {
  function: 'cloudify.plugins.workflows.reinstall',
  isResumable: true,
  *steps(input) {
    const ids = selectInstances(input.view.plan, input.parameters);
    const ignoreFailure = input.parameters['ignore_failure'] === true;
    yield* reinstallInstances(input, { name: 'reinstall', ids, ignoreFailure });
    return { kind: 'completed' };
  },
};
