// Waits until a node is well again after what it trusts has changed.

import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from '@brolly/host-resources';
import {
  type Host,
  type NodeInstance,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { joinedControlPlanes, nodeNameIn, serverIsReady } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';
import { nearnessOf, readCertificates } from './read-certificates.ts';

const WELL_MS = 180_000;
const HEARD_SECONDS = 120;
const LOOK_MS = 500;

/** Its own API server and every member of etcd. @throws RecoverableError `control-plane-unwell` after three minutes */
export async function untilControlPlaneIsWell(host: Host, context: OperationContext): Promise<void> {
  await untilWell(context, `${context.self.id} is not well with its new certificates`, async () => {
    const reason = await serverIsReady(host, context);
    if (reason === undefined) await requireHealthyMembers(context);
    return reason;
  });
}

/**
 * Before a control plane that serves begins anew: every other one has to serve meanwhile, but for those whose certificates
 * have ended, whose turn comes. One that does not serve itself waits for nobody.
 *
 * @throws RecoverableError `control-plane-unwell` after three minutes
 */
export async function untilOthersServe(host: Host, context: OperationContext): Promise<void> {
  const others = await joinedControlPlanes(context, context.self.id);
  if (others.length === 0 || (await serverIsReady(host, context)) !== undefined) return;
  await untilWell(
    context,
    `${context.self.id} does not begin anew while another control plane is not well`,
    async () => {
      const reasons = await Promise.all(others.map((one) => doesNotServe(one, context)));
      return reasons.find((one) => one !== undefined);
    },
  );
}

async function doesNotServe(one: NodeInstance, context: OperationContext): Promise<string | undefined> {
  const host = await context.host(readHostAddress(one));
  const reason = await serverIsReady(host, context, one);
  if (reason === undefined) return undefined;
  const now = Date.now();
  const isEnded = (await readCertificates(host, context.signal)).some((each) => nearnessOf(each, now) === 'ended');
  return isEnded ? undefined : `the API server of ${one.id}: ${reason}`;
}

/** Looks until there is no reason any more; one that cannot be found out is a reason, too. */
async function untilWell(
  context: OperationContext,
  what: string,
  look: () => Promise<string | undefined>,
): Promise<void> {
  const end = performance.now() + WELL_MS;
  for (;;) {
    const reason = await look().catch((error: unknown) => {
      context.signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    });
    if (reason === undefined) return;
    if (performance.now() > end)
      throw new RecoverableError(`${what}: ${reason}`, {
        reason: 'control-plane-unwell',
        hint: 'See its logs below /var/log/pods, then run "brolly resume".',
      });
    context.step(`waiting: ${reason}`);
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
