// check_restore: whether a backup can be restored here. Nothing is changed.

import { type ImperativeOperation, type Json, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { clusterSettings, rootOf, text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import type { BackupHead } from './backup-file.ts';
import { openRequested } from './restore-request.ts';

/** Inputs `from`, `identity` and `in_the_way`: ids of instances that are there and are not to be replaced. */
export const checkRestore: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  isReadOnly: true,
  readsAllInstances: true,
  async run(context): Promise<Json> {
    const { inputs } = context;
    refuseCluster(inputs['in_the_way']);
    context.step('reading the backup');
    const { head, snapshot } = await openRequested(context, {
      from: text(inputs, 'from'),
      identity: text(inputs, 'identity'),
    });
    refuseOther(head, context);
    let bytes = 0;
    for await (const piece of snapshot) bytes += piece.length;
    const at = new Date(head.at).toISOString();
    context.log('info', `the backup is whole: ${head.kubernetes}, of ${at}, ${Math.round(bytes / 1000)} kB of etcd`);
    return { kubernetes: head.kubernetes, at };
  },
};

function refuseCluster(inTheWay: Json | undefined): void {
  if (!Array.isArray(inTheWay) || inTheWay.length === 0) return;
  throw new NonRecoverableError(`a cluster is in the way: ${inTheWay.join(', ')}`, {
    reason: 'cluster-in-the-way',
    hint: 'With replace=true it is backed up, taken away and replaced: what it learned since the backup is lost.',
  });
}

/** Data of one minor release is not given to another one, nor is it found by services in another network. */
function refuseOther(head: BackupHead, context: OperationContext): void {
  const { podNetwork, serviceNetwork } = clusterSettings(context);
  const { properties } = rootOf(context.self);
  const written = text(properties, 'kubernetes_version');
  const differences = [
    ...(versionsOf(written).minor === versionsOf(head.kubernetes).minor
      ? []
      : [`kubernetes_version is ${written}, and the backup is of ${head.kubernetes}`]),
    ...(podNetwork === head.podNetwork ? [] : [`pod_network is ${podNetwork}, and was ${head.podNetwork}`]),
    ...(serviceNetwork === head.serviceNetwork
      ? []
      : [`service_network is ${serviceNetwork}, and was ${head.serviceNetwork}`]),
  ];
  if (differences.length === 0) return;
  throw new NonRecoverableError(`the backup does not fit to ${context.self.nodeName}: ${differences.join('; ')}`, {
    reason: 'backup-unfit',
    hint: 'Write into the blueprint what was when the backup was made; upgrade afterwards.',
  });
}
