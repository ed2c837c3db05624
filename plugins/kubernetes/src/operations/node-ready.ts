// Whether a node is Ready, what keeps it from that, and what is done about it.

import { quote } from '@brolly/host-resources';
import { NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { openControlPlane } from '../control-planes.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { clusterSettings } from '../settings.ts';

const ASK_MS = 30_000;
const HEALED_SECONDS = 120;
/** Within this a kubelet that has begun is Ready, where nothing is in its way. */
const NETWORK_SECONDS = 20;
/** What a kubelet says of itself while nothing gives its pods addresses. */
const WITHOUT_NETWORK = /NetworkPluginNotReady|cni plugin not initialized/;

/** The release of the kubelet of a node that is Ready. @throws NonRecoverableError `node-missing`, `pod-network-missing`, `node-not-ready` */
export async function readyRelease(context: OperationContext, name: string): Promise<string> {
  const { status, release, why, isKnown } = await conditionOf(context, name);
  if (status === 'True') return release;
  if (!isKnown) throw unwell(`the cluster does not know the node ${name}`, 'node-missing');
  if (WITHOUT_NETWORK.test(why)) throw unwell(`${name} has no pod network: ${why}`, 'pod-network-missing');
  throw unwell(`${name} is not Ready: ${why}`, 'node-not-ready');
}

/** What the cluster sees of a node: the status of its condition Ready, the release of its kubelet, and why it is not Ready. */
async function conditionOf(context: OperationContext, name: string) {
  const control = await openControlPlane(context);
  const path =
    '{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.nodeInfo.kubeletVersion}{" "}{.status.conditions[?(@.type=="Ready")].message}';
  const script = `kubectl get node ${quote(name)} --ignore-not-found -o jsonpath=${quote(path)} --request-timeout=20s`;
  const outcome = await control.run(kubectlScript(script), { signal: context.signal, timeoutMs: ASK_MS });
  const [status = '', release = '', ...message] = outcome.stdout.trim().split(' ');
  const isKnown = status !== '' || outcome.exitCode !== 0;
  return { status, release, isKnown, why: message.join(' ') || outcome.stderr.trim() };
}

/** Waits until a node is Ready whose kubelet has begun anew; its pod network too, where that does not come by itself. @throws NonRecoverableError `node-not-ready` */
export async function untilReady(context: OperationContext, name: string): Promise<void> {
  context.step(`waiting until ${name} is Ready`);
  if (await isReadyWithin(context, name, NETWORK_SECONDS)) return;
  await beginNetworkAnew(context, name);
  if (await isReadyWithin(context, name, HEALED_SECONDS)) return;
  throw unwell(`${name} is not Ready after ${HEALED_SECONDS + NETWORK_SECONDS} s`, 'node-not-ready');
}

async function isReadyWithin(context: OperationContext, name: string, seconds: number): Promise<boolean> {
  const control = await openControlPlane(context);
  const script = `kubectl wait --for=condition=Ready node/${quote(name)} --timeout=${seconds}s`;
  const outcome = await control.run(kubectlScript(script), {
    signal: context.signal,
    timeoutMs: (seconds + 30) * 1000,
  });
  return outcome.exitCode === 0;
}

/** Where the configuration of the pod network is gone, the pod of flannel on the node writes it again when it begins. */
async function beginNetworkAnew(context: OperationContext, name: string): Promise<void> {
  if (clusterSettings(context).podNetworkProvider.kind !== 'flannel') return;
  const { why } = await conditionOf(context, name);
  if (!WITHOUT_NETWORK.test(why)) return;
  context.log('info', `${name} has no pod network: flannel begins anew there`);
  const ofNode = `--field-selector spec.nodeName=${quote(name)}`;
  await askCluster(context, `kubectl -n kube-flannel delete pod ${ofNode} --wait=false --request-timeout=20s >&2`);
}

/** What a heal may mend. */
export function unwell(message: string, reason: string): NonRecoverableError {
  return new NonRecoverableError(message, { reason, hint: 'Run "brolly heal".' });
}
