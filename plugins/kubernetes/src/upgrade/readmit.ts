// readmit: the end of a node's upgrade, and the gate before the next one begins.

import {
  type Evidence,
  type ImperativeOperation,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { joinedControlPlanes, nodeNameIn, serverIsReady } from '../control-planes.ts';
import { requireHealthyMembers } from '../etcd/membership.ts';
import { uncordonNode } from '../operations/drain.ts';
import { explained, gatherEvidence } from '../operations/evidence.ts';
import { waitForNode } from '../operations/node-ready.ts';
import { passGate } from '../pass-gate.ts';
import { reasonOf } from '../reason-of.ts';
import { isControlPlane, text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import { CONTROL_PLANE_PODS_TEMPLATE, unreadyPods } from './control-plane-pods.ts';
import { wholeBefore, workloadsNow } from './note-workloads.ts';
import { untilFollowedAgain } from './watchers.ts';
import { lackingOnes } from './workloads.ts';

const CONTROL_PLANE_PODS = `kubectl -n kube-system get pods -l tier=control-plane --request-timeout=20s -o 'go-template=${CONTROL_PLANE_PODS_TEMPLATE}'`;
const LOOK_MS = 2000;
/** Why a node is not known to be Ready although a control plane answers, or could be asked. */
const NOT_READY = ['node-not-ready', 'cluster-unreadable', 'command-timeout'];
const HINT =
  'No other node is upgraded. Mend it and run "brolly resume", or take the upgrade back: "brolly run kube_restore" with the backup and replace=true.';

/** What a node is to be, and within how long. */
interface AwaitedRelease {
  readonly name: string;
  readonly version: string;
  readonly seconds: number;
}

/** It waits as long as is asked for, and is not tried again by itself. Inputs `version`; `gate_timeout`: seconds within which the node must be Ready and all must be well; `soak`: seconds for which it must stay so. */
export const readmit: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const { inputs, self } = context;
    const version = versionsOf(text(inputs, 'version')).kubernetes;
    const name = nodeNameIn(self);
    const seconds = Number(text(inputs, 'gate_timeout'));
    const end = performance.now() + seconds * 1000;
    await waitForRelease(context, { name, version, seconds });
    if (isControlPlane(self)) self.runtimeProperties['kubernetes_version'] = version;
    await uncordonNode(context, name);
    const unwell = await passGate(() => whatIsUnwell(context), {
      openMs: end - performance.now(),
      soakMs: Number(text(inputs, 'soak') || 0) * 1000,
      lookMs: LOOK_MS,
      signal: context.signal,
      onStep: (said) => context.step(said),
    });
    if (unwell.length > 0) throw gateClosed(context, unwell);
    if (isControlPlane(self)) await untilFollowedAgain(context);
  },
};

/** An API server that has just begun anew refuses connections: that says nothing of the node, and it is asked again until time is up. */
async function waitForRelease(context: OperationContext, awaited: AwaitedRelease): Promise<void> {
  const { name, version, seconds } = awaited;
  context.step(`waiting until ${name} is Ready with ${version}`);
  try {
    await waitForNode(context, name, { seconds, version });
  } catch (error) {
    if (!(error instanceof RecoverableError) || !NOT_READY.includes(error.reason)) throw error;
    throw await notReady(context, awaited, error);
  }
}

async function notReady(
  context: OperationContext,
  { name, version, seconds }: AwaitedRelease,
  error: RecoverableError,
): Promise<Error> {
  const unwell = await whatIsUnwell(context);
  const failure = new NonRecoverableError(`${name} is not Ready with ${version} after ${seconds} s`, {
    reason: 'node-not-ready',
    hint: HINT,
    evidence: [notAsBefore(unwell), ...error.evidence],
  });
  const host = await context.host(readHostAddress(context.self));
  const evidence = await gatherEvidence(host, context, { said: error.evidence.flatMap((one) => one.lines) });
  return explained(failure, evidence, ['kubelet.service', 'containerd.service', 'brolly-containerd.service']);
}

/** Each look by itself: one that fails is something that is unwell, and hides nothing of the others. */
async function whatIsUnwell(context: OperationContext): Promise<readonly string[]> {
  const looks = [unreadyServers, unwholeEtcd, unwellPods].map(async (look) => {
    try {
      return await look(context);
    } catch (error) {
      return [reasonOf(error, context.signal)];
    }
  });
  return [...new Set((await Promise.all(looks)).flat())];
}

async function unreadyServers(context: OperationContext): Promise<readonly string[]> {
  const servers = await Promise.all(
    (await joinedControlPlanes(context)).map(async (one) => {
      const reason = await readyReason(one, context);
      return reason === undefined ? [] : [`the API server of ${one.id}: ${reason}`];
    }),
  );
  return servers.flat();
}

async function readyReason(one: NodeInstance, context: OperationContext): Promise<string | undefined> {
  try {
    return await serverIsReady(await context.host(readHostAddress(one)), context, one);
  } catch (error) {
    return reasonOf(error, context.signal);
  }
}

async function unwholeEtcd(context: OperationContext): Promise<readonly string[]> {
  await requireHealthyMembers(context);
  return [];
}

async function unwellPods(context: OperationContext): Promise<readonly string[]> {
  return [
    ...unreadyPods(await askCluster(context, CONTROL_PLANE_PODS)),
    ...lackingOnes(await workloadsNow(context), await wholeBefore(context)),
  ];
}

function gateClosed({ self }: OperationContext, unwell: readonly string[]): NonRecoverableError {
  return new NonRecoverableError(`after the upgrade of ${self.id} not all is well: ${unwell[0]}`, {
    reason: 'gate-closed',
    hint: HINT,
    evidence: [notAsBefore(unwell)],
  });
}

function notAsBefore(unwell: readonly string[]): Evidence {
  return { title: 'not as before', lines: unwell.slice(0, 30) };
}
