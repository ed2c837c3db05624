// The built-in workflows. A new one is one file and one line here.

import type { Workflow } from './workflow.ts';
import { install } from './workflows/install.ts';
import { uninstall } from './workflows/uninstall.ts';

export const workflows: readonly Workflow[] = [install, uninstall];
