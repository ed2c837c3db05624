// Waits until a node is well again after what it trusts has changed.

import { quote } from '@brolly/host-resources';
import {
  type Host,
  type NodeInstance,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { askWithin } from '../ask-cluster.ts';
import { joinedControlPlanes, nodeNameIn, serverIsReady } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';
import { passGate } from '../pass-gate.ts';
import { reasonOf } from '../reason-of.ts';
import { timeLimit } from '../resources/time-limit.ts';
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
  const { signal } = context;
  const unwell = async (): Promise<readonly string[]> => {
    const reason = await look().catch((error: unknown) => reasonOf(error, signal));
    return reason === undefined ? [] : [reason];
  };
  const [reason] = await passGate(unwell, {
    openMs: WELL_MS,
    lookMs: LOOK_MS,
    signal,
    onStep: (said) => context.step(said),
  });
  if (reason === undefined) return;
  throw new RecoverableError(`${what}: ${reason}`, {
    reason: 'control-plane-unwell',
    hint: 'See its logs below /var/log/pods, then run "brolly resume".',
  });
}

/** When the kubelet has begun, as `2026-11-27T14:01:50`. systemd says it in the zone of who asks, and few zones can be read back. */
const BEGUN = `begun=$(TZ=UTC systemctl show -p ActiveEnterTimestamp --value kubelet.service) || exit 1
[ -n "$begun" ] || { echo "it has never begun" >&2; exit 1; }
date -u -d "$begun" +%Y-%m-%dT%H:%M:%S`;

/**
 * Waits until the API server has heard of the kubelet since that began: the node's lease is younger, by the node's own clock.
 *
 * @throws RecoverableError `unit-failed` where the kubelet has not begun, `node-not-ready` after two minutes
 */
export async function untilNodeIsHeardOf(host: Host, context: OperationContext): Promise<void> {
  const since = await kubeletBegun(host, context);
  const name = nodeNameIn(context.self);
  context.step(`waiting until the API server hears of ${name}`);
  const failure = { message: `the API server does not hear of ${name}`, reason: 'node-not-ready' };
  await askWithin(context, { seconds: HEARD_SECONDS, script: (left) => heardScript(name, since, left), failure });
}

async function kubeletBegun(host: Host, { self, signal }: OperationContext): Promise<string> {
  const outcome = await host.run(BEGUN, { signal });
  const since = outcome.stdout.trim();
  if (outcome.exitCode === 0 && since !== '') return since;
  throw new RecoverableError(`when the kubelet of ${self.id} has begun is not known: ${outcome.stderr.trim()}`, {
    reason: 'unit-failed',
    hint: 'Look at "systemctl status kubelet" on the host.',
  });
}

/** POSIX sh with kubectl: waits until the lease of a node is younger. */
function heardScript(nodeName: string, since: string, seconds: number): string {
  const node = quote(nodeName);
  return `since=${quote(since)}
${timeLimit(seconds)}
until renewed=$(kubectl -n kube-node-lease get lease ${node} -o 'jsonpath={.spec.renewTime}' --request-timeout=20s) &&
  [ "$(printf '%s\\n' "$since" "$renewed" | sort | tail -n 1)" = "$renewed" ]; do
  if is_over; then echo "nothing since $since" >&2; exit 1; fi
  sleep 1
done`;
}
