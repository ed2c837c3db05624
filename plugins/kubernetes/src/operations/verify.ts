// poststart: waits until the API server sees the node as Ready, and DNS and the pod network as there.

import { quote } from '@brolly/host-resources';
import { type Host, type ImperativeOperation, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { nodeNameIn, openControlPlane } from '../control-planes.ts';
import { ownHost } from '../host-of-instance.ts';
import { podSubnetOf } from '../pod-subnet.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { timeLimit } from '../resources/time-limit.ts';
import { clusterSettings, isConnectedOnly } from '../settings.ts';
import { connected } from './connect.ts';
import { explained, gatherEvidence } from './evidence.ts';
import { labelScript, noteGiven } from './node-object.ts';
import { requirePodsReached } from './reach-pods.ts';

const READY_SECONDS = 180;
/** For what is asked besides waiting, and for what the cluster says of it where that was in vain. */
const ALLOWANCE_SECONDS = 90;
const LIMIT = '--timeout=$(left)';

/** All waits of the script share one limit, after which it says what it saw. */
async function waitReady(
  context: OperationContext,
  options: { readonly script: string; readonly what: string },
): Promise<void> {
  const control = await openControlPlane(context);
  context.step(`waiting until ${options.what}`);
  const outcome = await control.run(kubectlScript(`${timeLimit(READY_SECONDS)}\n${options.script}`), {
    signal: context.signal,
    timeoutMs: (READY_SECONDS + ALLOWANCE_SECONDS) * 1000,
  });
  if (outcome.exitCode === 0) return noteGiven(context);
  const error = new RecoverableError(`not after ${READY_SECONDS} s: ${options.what}`, {
    reason: 'node-not-ready',
    evidence: [{ title: 'kubectl', lines: `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-30) }],
  });
  const own: Host = await context.host(await ownHost(context));
  const said = error.evidence.flatMap((one) => one.lines);
  const evidence = await gatherEvidence(own, context, own === control ? { said } : { said, api: control });
  throw explained(error, evidence, ['kubelet.service', 'containerd.service', 'brolly-containerd.service']);
}

async function nodeReady(context: OperationContext): Promise<string> {
  const name = quote(nodeNameIn(context.self));
  const steps = [
    `kubectl wait --for=create node/${name} ${LIMIT}`,
    await podSubnetScript(context, name),
    labelScript(context, nodeNameIn(context.self)),
    isWithoutNetwork(context) ? '' : `kubectl wait --for=condition=Ready node/${name} ${LIMIT}`,
  ].filter((one) => one !== '');
  return `{ ${steps.join(' && ')}; } || { kubectl describe node ${name} --request-timeout=20s | tail -n 30; exit 1; }`;
}

/** Tells those who read it from the node which part of the pod network its pods have. */
async function podSubnetScript(context: OperationContext, name: string): Promise<string> {
  if (clusterSettings(context).podNetworkProvider.kind !== 'routed') return '';
  const podCIDR = await podSubnetOf(context);
  return `kubectl patch node ${name} -p ${quote(JSON.stringify({ spec: { podCIDR, podCIDRs: [podCIDR] } }))} --request-timeout=20s >&2`;
}

/** Nodes are not Ready, and no pod starts, before somebody else has given them a network. */
function isWithoutNetwork(context: OperationContext): boolean {
  return clusterSettings(context).podNetworkProvider.kind === 'none';
}

/** Nothing in a worker needs to wait for this: workers join as soon as the API answers. */
export const verifyControlPlane: ImperativeOperation = {
  kind: 'imperative',
  unneededBySources: true,
  readsAllInstances: true,
  async run(context) {
    if (isConnectedOnly(context.self)) return connected(context);
    if (isWithoutNetwork(context)) {
      await waitReady(context, { script: await nodeReady(context), what: 'the control plane is registered' });
      return;
    }
    const script = `${await nodeReady(context)}
kubectl -n kube-system rollout status deployment/coredns ${LIMIT} || { kubectl -n kube-system get pods -o wide --request-timeout=20s; exit 1; }`;
    await waitReady(context, { script, what: 'the control plane is Ready and CoreDNS answers' });
  },
};

export const verifyWorker: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  async run(context) {
    if (isConnectedOnly(context.self)) return;
    await waitReady(context, { script: await nodeReady(context), what: 'the worker is Ready' });
    await requirePodsReached(context, nodeNameIn(context.self));
  },
};
