// Whether the execution restores a cluster, and from what.

import type { OperationContext } from '@brolly/plugin-sdk';
import { text } from '../settings.ts';
import { type BackupHead, openBackup } from './backup-file.ts';
import { identityAt, pathFrom } from './backup-key.ts';

/** The workflow that restores, by its name in a blueprint. */
export const RESTORE_WORKFLOW = 'kube_restore';

/** The parameters of kube_restore while it runs; a namespace before its name is passed over. */
export function restoreRequest({
  execution,
}: OperationContext): { readonly from: string; readonly identity: string } | undefined {
  const { workflow, parameters } = execution;
  if (workflow.split('--').at(-1) !== RESTORE_WORKFLOW) return undefined;
  return { from: text(parameters, 'from'), identity: text(parameters, 'identity') };
}

/** Opens the backup that a request names. @throws NonRecoverableError `backup-unreadable` */
export async function openRequested(
  context: OperationContext,
  { from, identity }: { readonly from: string; readonly identity: string },
): Promise<{ readonly head: BackupHead; readonly snapshot: AsyncIterable<Uint8Array> }> {
  return openBackup(pathFrom(context, from), await identityAt(context, identity));
}
