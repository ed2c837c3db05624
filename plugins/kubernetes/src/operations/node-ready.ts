// Whether a node is Ready, what keeps it from that, and what is done about it.

import { quote } from '@brolly/host-resources';
import { NonRecoverableError, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { askCluster, askWithin } from '../ask-cluster.ts';
import { joinedControlPlanes } from '../control-planes.ts';
import { timeLimit } from '../resources/time-limit.ts';
import { clusterSettings, isControlPlane } from '../settings.ts';

/** Within this an API server that has begun anew answers. */
const ASK_SECONDS = 30;
/** Within this a kubelet that has begun is Ready, where nothing is in its way. */
const NETWORK_SECONDS = 20;
const READY_SECONDS = 140;
/** What a kubelet says of itself while nothing gives its pods addresses. */
const WITHOUT_NETWORK = /NetworkPluginNotReady|cni plugin not initialized/;

/**
 * The release of the kubelet of a node that is Ready.
 *
 * @throws NonRecoverableError `node-missing`, `pod-network-missing`, `node-not-ready`
 * @throws RecoverableError `cluster-unreadable` where nothing is known of the node, for no API server answers for half a minute
 */
export async function readyRelease(context: OperationContext, name: string): Promise<string> {
  const { status, release, why, isKnown } = await conditionOf(context, name);
  if (status === 'True') return release;
  if (!isKnown) throw unwell(`the cluster does not know the node ${name}`, 'node-missing');
  if (WITHOUT_NETWORK.test(why)) throw unwell(`${name} has no pod network: ${why}`, 'pod-network-missing');
  throw unwell(`${name} is not Ready: ${why}`, 'node-not-ready');
}

/** What the cluster sees of a node: the status of its condition Ready, the release of its kubelet, and why it is not Ready. */
async function conditionOf(context: OperationContext, name: string, seconds = ASK_SECONDS) {
  const path =
    '{.status.conditions[?(@.type=="Ready")].status}{" "}{.status.nodeInfo.kubeletVersion}{" "}{.status.conditions[?(@.type=="Ready")].message}';
  const script = `kubectl get node ${quote(name)} --ignore-not-found -o jsonpath=${quote(path)} --request-timeout=20s`;
  const printed = await askWithin(context, { seconds, script: () => script });
  const [status = '', release = '', ...message] = printed.trimEnd().split(' ');
  return { status, release, isKnown: printed !== '', why: message.join(' ') };
}

/**
 * Waits until a node is Ready whose kubelet has begun anew; its pod network too, where that does not come by itself.
 *
 * @throws NonRecoverableError `node-not-ready`
 * @throws RecoverableError `cluster-unreadable` and others where nothing answered until time was up
 */
export async function untilReady(context: OperationContext, name: string): Promise<void> {
  context.step(`waiting until ${name} is Ready`);
  const end = performance.now() + READY_SECONDS * 1000;
  const left = (): number => (end - performance.now()) / 1000;
  if (await isReadyWithin(context, name, NETWORK_SECONDS).catch(orSilent)) return;
  await beginNetworkAnew(context, name, left());
  if (await isReadyWithin(context, name, left())) return;
  throw unwell(`${name} is not Ready after ${READY_SECONDS} s`, 'node-not-ready');
}

/** Nothing has answered yet: it is asked on. */
function orSilent(error: unknown): boolean {
  if (error instanceof RecoverableError) return false;
  throw error;
}

async function isReadyWithin(context: OperationContext, name: string, seconds: number): Promise<boolean> {
  try {
    await waitForNode(context, name, { seconds });
    return true;
  } catch (error) {
    if (error instanceof RecoverableError && error.reason === 'node-not-ready') return false;
    throw error;
  }
}

/**
 * Waits until a node is Ready, and its kubelet has a release (`1.36.3`) where one is given.
 *
 * @throws RecoverableError `node-not-ready`, with what the cluster says of the node; `cluster-unreadable` and others where
 * nothing answered until the seconds were over
 */
export async function waitForNode(
  context: OperationContext,
  name: string,
  { seconds, version }: { readonly seconds: number; readonly version?: string },
): Promise<void> {
  const node = quote(name);
  const wanted = [
    ...(version === undefined ? [] : [`'jsonpath={.status.nodeInfo.kubeletVersion}=v${version}'`]),
    'condition=Ready',
  ];
  const waits = wanted.map((one) => `kubectl wait --for=${one} node/${node} --timeout=$(left) >&2`);
  const script = (left: number): string => `${timeLimit(left)}
{ ${waits.join(' && ')}; } || { kubectl describe node ${node} --request-timeout=20s | tail -n 30 >&2; exit 1; }`;
  const failure = {
    message: `${name} is not Ready${version === undefined ? '' : ` with ${version}`}`,
    reason: 'node-not-ready',
  };
  await askWithin(context, { seconds, script, failure });
}

/**
 * Runs what asks the cluster of `context.self` for a heal. A node that cannot be asked for may be well, and is not
 * installed anew for that. The only control plane is asked for at itself: there no answer means that it is not well.
 *
 * @throws NonRecoverableError `cluster-unreadable`, a refusal
 */
export async function askOfNode(context: OperationContext, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof RecoverableError)) throw error;
    const { message, evidence } = error;
    const { id } = context.self;
    if ((await joinedControlPlanes(context)).every((one) => one.id === id) && isControlPlane(context.self))
      throw unwell(`${id} is not Ready: ${message}`, 'node-not-ready');
    throw new NonRecoverableError(`whether ${id} is well is not known: ${message}`, {
      reason: 'cluster-unreadable',
      isRefusal: true,
      hint: 'Bring the control planes back first ("brolly run check_status"), then run "brolly heal".',
      evidence,
      cause: error,
    });
  }
}

/** Where the configuration of the pod network is gone, the pod of flannel on the node writes it again when it begins. */
async function beginNetworkAnew(context: OperationContext, name: string, seconds: number): Promise<void> {
  if (clusterSettings(context).podNetworkProvider.kind !== 'flannel') return;
  const { why } = await conditionOf(context, name, seconds);
  if (!WITHOUT_NETWORK.test(why)) return;
  context.log('info', `${name} has no pod network: flannel begins anew there`);
  const ofNode = `--field-selector spec.nodeName=${quote(name)}`;
  await askCluster(context, `kubectl -n kube-flannel delete pod ${ofNode} --wait=false --request-timeout=20s >&2`);
}

/** What a heal may mend. */
export function unwell(message: string, reason: string): NonRecoverableError {
  return new NonRecoverableError(message, { reason, hint: 'Run "brolly heal".' });
}
