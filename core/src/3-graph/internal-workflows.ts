// Workflows that every deployment has, although no blueprint declares them.

import type { PlanWorkflow } from '#plan/plan.ts';
import { update } from './workflows/update.ts';

/** The name of `update`, as Cloudify has it: a blueprint may have a workflow `update` of its own. */
export const UPDATE_WORKFLOW = 'csys_new_deployment_update';

const SWITCH = { default: false, type: 'boolean' };

/** By name, with their parameters. */
export const internalWorkflows: Readonly<Record<string, PlanWorkflow>> = {
  [UPDATE_WORKFLOW]: {
    plugin: 'default_workflows',
    function: update.function,
    isCascading: false,
    parameters: {
      plan: {},
      skip_uninstall: SWITCH,
      skip_install: SWITCH,
      skip_drift_check: SWITCH,
      skip_heal: SWITCH,
      skip_reinstall: SWITCH,
      force_reinstall: SWITCH,
      reinstall_list: { default: [] },
      ignore_failure: SWITCH,
      install_first: { ...SWITCH, description: 'Has no effect, as in Cloudify.' },
    },
  },
};
