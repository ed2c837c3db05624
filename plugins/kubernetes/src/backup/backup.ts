// backup: all that etcd holds, and the trust of the cluster, as one encrypted file on this machine.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImperativeOperation, type Json, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { clusterVersion } from '../cluster-version.ts';
import { openControlPlane } from '../control-planes.ts';
import { withEtcd } from '../etcd/etcd-client.ts';
import { reasonOf } from '../reason-of.ts';
import { clusterSettings, text } from '../settings.ts';
import { etcdAccess, trustOf } from '../trust.ts';
import { type BackupHead, writeBackup } from './backup-file.ts';
import { pathFrom, recipientsOf } from './backup-key.ts';

/**
 * Inputs: `to`, a path (default: a name of its own in the folder of the deployment), and `recipients` of age.
 * Returns `{ path, kubernetes, bytes }`.
 */
export const backup: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    const { name, podNetwork, serviceNetwork } = clusterSettings(context);
    const recipients = await recipientsOf(context);
    const at = Date.now();
    const head: BackupHead = {
      kubernetes: await clusterVersion(context),
      podNetwork,
      serviceNetwork,
      at,
      trust: await trustOf(context, name),
    };
    const path = pathOf(context, `${name}-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}.age`);
    context.step('reading etcd');
    await writeFromEtcd(context, { path, head, recipients });
    const { size } = await stat(path);
    context.log('info', `the cluster is backed up to ${path}: ${head.kubernetes}, ${Math.round(size / 1000)} kB`);
    return { path, kubernetes: head.kubernetes, bytes: size };
  },
};

async function writeFromEtcd(
  context: OperationContext,
  {
    path,
    head,
    recipients,
  }: { readonly path: string; readonly head: BackupHead; readonly recipients: readonly string[] },
): Promise<void> {
  const { signal } = context;
  const access = await etcdAccess(head.trust);
  const host = await openControlPlane(context);
  try {
    await withEtcd(host, { access, signal }, (etcd) =>
      writeBackup(path, head, { snapshot: etcd.snapshot(), recipients }),
    );
  } catch (error) {
    throw new RecoverableError(`the backup could not be written: ${reasonOf(error, signal)}`, {
      reason: 'backup-failed',
      hint: 'See whether etcd is well ("brolly run check_status"), and whether the folder of the file can be written.',
      cause: error,
    });
  }
}

function pathOf(context: OperationContext, name: string): string {
  const to = text(context.inputs, 'to');
  return to === '' ? join(context.workFolder, 'backups', name) : pathFrom(context, to);
}
