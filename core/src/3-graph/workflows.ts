// The built-in workflows. A new one is one file and one line here.

import type { Workflow } from './workflow.ts';
import { checkDrift } from './workflows/check-drift.ts';
import { checkStatus } from './workflows/check-status.ts';
import { executeOperation } from './workflows/execute-operation.ts';
import { heal, healByReinstall } from './workflows/heal.ts';
import { install } from './workflows/install.ts';
import { pull } from './workflows/pull.ts';
import { reinstall } from './workflows/reinstall.ts';
import { restart } from './workflows/restart.ts';
import { rollback } from './workflows/rollback.ts';
import { scale, scaleEntity } from './workflows/scale.ts';
import { start } from './workflows/start.ts';
import { stop } from './workflows/stop.ts';
import { uninstall } from './workflows/uninstall.ts';
import { update } from './workflows/update.ts';
import { validate } from './workflows/validate.ts';

/** All of them, with the earlier forms that older types files declare. */
export const workflows: readonly Workflow[] = [
  install,
  uninstall,
  reinstall,
  start,
  stop,
  restart,
  executeOperation,
  checkStatus,
  checkDrift,
  pull,
  heal,
  healByReinstall,
  scale,
  scaleEntity,
  rollback,
  update,
  validate,
];
