// The end of a restore: what the data of before says of nodes is no longer so.

import type { Host, OperationContext } from '@brolly/plugin-sdk';
import { askFailed } from '../ask-cluster.ts';
import { membersOf } from '../cluster-state.ts';
import { nodeNameIn } from '../control-planes.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { forgetOldNodesScript, SNAPSHOT } from '../resources/restored-etcd.ts';
import { clusterSettings } from '../settings.ts';
import { restoreRequest } from './restore-request.ts';

const FORGET_MS = 300_000;

/**
 * Forgets the nodes of before, and the snapshot on the host. On the control plane that was restored, before any other
 * node has joined; elsewhere and later it does nothing.
 */
export async function endRestore(host: Host, context: OperationContext): Promise<void> {
  const { self, signal } = context;
  if (restoreRequest(context) === undefined) return;
  if ((await membersOf(context, clusterSettings(context).name)).length > 0) return;
  context.step('forgetting the nodes of before');
  const script = `${forgetOldNodesScript(nodeNameIn(self))}\nrm -f ${SNAPSHOT}`;
  const outcome = await host.run(kubectlScript(script), { signal, timeoutMs: FORGET_MS });
  if (outcome.exitCode !== 0)
    throw askFailed(outcome.stderr, {
      message: 'the nodes of before could not be forgotten',
      reason: 'kubectl-failed',
    });
  for (const pod of outcome.stdout.split('\n').filter((line) => line !== ''))
    context.log('warning', `pod ${pod} was on a node of before, and nothing brings it back`);
}
