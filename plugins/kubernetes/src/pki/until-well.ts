// Waits until a node is well again after what it trusts has changed.

import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from '@brolly/host-resources';
import { type Host, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { nodeNameIn, serverIsReady } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';

const WELL_MS = 180_000;
const HEARD_SECONDS = 120;
const LOOK_MS = 500;

/** Its own API server and every member of etcd. @throws RecoverableError `control-plane-unwell` after three minutes */
export async function untilControlPlaneIsWell(host: Host, context: OperationContext): Promise<void> {
  const end = performance.now() + WELL_MS;
  for (;;) {
    const unwell = await unwellBecause(host, context);
    if (unwell === undefined) return;
    if (performance.now() > end)
      throw new RecoverableError(`${context.self.id} is not well with its new certificates: ${unwell}`, {
        reason: 'control-plane-unwell',
        hint: 'See its logs below /var/log/pods, then run "brolly resume".',
      });
    context.step(`waiting: ${unwell}`);
    await sleep(LOOK_MS, undefined, { signal: context.signal });
  }
}

/**
 * Waits until the API server has heard of the kubelet since that began: the node's lease is younger, by the node's own clock.
 *
 * @throws RecoverableError `cluster-unreadable` after two minutes
 */
export async function untilNodeIsHeardOf(host: Host, context: OperationContext): Promise<void> {
  const { signal } = context;
  const begun = await host.run(
    'date -u -d "$(systemctl show -p ActiveEnterTimestamp --value kubelet.service)" +%Y-%m-%dT%H:%M:%S',
    { signal },
  );
  const node = quote(nodeNameIn(context.self));
  context.step(`waiting until the API server hears of ${node}`);
  const script = `since=${quote(begun.stdout.trim())}
waited=0
until renewed=$(kubectl -n kube-node-lease get lease ${node} -o 'jsonpath={.spec.renewTime}' --request-timeout=20s) &&
  [ "$(printf '%s\\n' "$since" "$renewed" | sort | tail -n 1)" = "$renewed" ]; do
  waited=$((waited + 1))
  if [ $waited -gt ${HEARD_SECONDS} ]; then echo "nothing is heard of the node ${node} since $since" >&2; exit 1; fi
  sleep 1
done`;
  await askCluster(context, script, { timeoutMs: (HEARD_SECONDS + 60) * 1000 });
}

async function unwellBecause(host: Host, context: OperationContext): Promise<string | undefined> {
  try {
    const reason = await serverIsReady(host, context);
    if (reason !== undefined) return reason;
    await requireHealthyMembers(context);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}
