// The workflows that keep a whole cluster: the one list.

import type { CustomWorkflow } from '@brolly/plugin-sdk';
import { backupWorkflow } from './backup.ts';
import { certificatesWorkflow, renewWorkflow } from './certificates.ts';
import { restoreWorkflow } from './restore.ts';
import { rotateWorkflow } from './rotate-ca.ts';
import { upgradeWorkflow } from './upgrade.ts';

/** By their names in the blueprint. */
export const clusterWorkflows: Readonly<Record<string, CustomWorkflow>> = {
  kube_backup: backupWorkflow,
  kube_restore: restoreWorkflow,
  kube_upgrade: upgradeWorkflow,
  kube_certificates: certificatesWorkflow,
  kube_renew_certificates: renewWorkflow,
  kube_rotate_ca: rotateWorkflow,
};
