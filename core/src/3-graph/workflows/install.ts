// install: brings instances to life, targets of relationships before their sources.

import { installInstances } from '../parts/install-instances.ts';
import type { Workflow } from '../workflow.ts';
import { selectInstances } from './select-instances.ts';

/** An instance that is `started` is left alone, so a second install does nothing. */
export const install: Workflow = {
  function: 'cloudify.plugins.workflows.install',
  isResumable: true,
  *steps(input) {
    yield* installInstances(input, { name: 'install', ids: selectInstances(input.view.plan, input.parameters) });
    return { kind: 'completed' };
  },
};
