// Workflows that every deployment has, although no blueprint declares them.

import type { PlanParameter, PlanWorkflow } from '#plan/plan.ts';
import { update } from './workflows/update.ts';
import { validate } from './workflows/validate.ts';

/** The name of `update`, as Cloudify has it: a blueprint may have a workflow `update` of its own. */
export const UPDATE_WORKFLOW = 'csys_new_deployment_update';

/** Asks whether an install would work, as `brolly run validate`; a blueprint may have one of its own. */
export const VALIDATE_WORKFLOW = 'validate';

const off = (description: string): PlanParameter => ({ default: false, type: 'boolean', description });

const filter = (description: string): PlanParameter => ({ default: [], type: 'list', description });

/** By name, with their parameters. */
export const internalWorkflows: Readonly<Record<string, PlanWorkflow>> = {
  [VALIDATE_WORKFLOW]: {
    plugin: 'default_workflows',
    function: validate.function,
    isCascading: false,
    parameters: {
      type_names: filter('Only instances of these types, or of types derived from them.'),
      node_ids: filter('Only instances of these node templates.'),
      node_instance_ids: filter('Only these instances.'),
    },
  },
  [UPDATE_WORKFLOW]: {
    plugin: 'default_workflows',
    function: update.function,
    isCascading: false,
    parameters: {
      plan: { description: 'The plan that the deployment is to have.' },
      workflow_id: {
        default: '',
        type: 'string',
        description: 'The workflow that does it instead of all that follows.',
      },
      skip_uninstall: off('Forgets what is gone without an uninstall.'),
      skip_install: off('Does not install what is new.'),
      skip_drift_check: off('Does not ask instances whether they are as the blueprint has them.'),
      skip_heal: off('Does not check and heal on the way.'),
      skip_reinstall: off('Leaves alone what would have to be reinstalled.'),
      force_reinstall: off('Reinstalls all that the blueprint says something else of.'),
      reinstall_list: { default: [], description: 'Instances that are reinstalled whatever is so.' },
      ignore_failure: off('Failures of an uninstall do not count.'),
      install_first: off('Has no effect, as in Cloudify.'),
    },
  },
};
