// The control planes of a cluster: which there are, and one that answers.

import { quote } from '@brolly/host-resources';
import {
  type Host,
  type NodeInstance,
  type OperationContext,
  OperationError,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { membersOf } from './cluster-state.ts';
import { knowHosts } from './host-of-instance.ts';
import { readyzReason } from './readyz-reason.ts';
import { reasonOf } from './reason-of.ts';
import { clusterSettings, isControlPlane, nodeAddress, rootOf, serverAt, text } from './settings.ts';

const ANSWER_MS = 8000;

/** All control planes of the cluster of `context.self` that have a host, the earliest first. */
export async function controlPlanes(context: OperationContext): Promise<readonly NodeInstance[]> {
  await knowHosts(context);
  const { name } = clusterSettings(context);
  return context.instances
    .filter((one) => isControlPlane(one) && rootOf(one).nodeName === name && nodeAddress(one) !== '')
    .toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0) || a.id.localeCompare(b.id));
}

/** The name of the node that an instance has become, empty before that. */
export function nodeNameIn(instance: NodeInstance): string {
  return text(instance.runtimeProperties as never, 'node_name');
}

/** Those that are part of the cluster, without one of them. */
export async function joinedControlPlanes(context: OperationContext, except = ''): Promise<readonly NodeInstance[]> {
  const members = await membersOf(context, clusterSettings(context).name);
  return (await controlPlanes(context)).filter((one) => one.id !== except && members.includes(one.id));
}

/**
 * The host of a control plane whose API server is ready; where there is only one, that one.
 *
 * @throws RecoverableError `no-control-plane`, with what each of them said
 */
export async function openControlPlane(context: OperationContext, except = ''): Promise<Host> {
  const joined = await joinedControlPlanes(context, except);
  const candidates = joined.length > 0 || except !== '' ? joined : [clusterSettings(context).master];
  const [only, ...more] = candidates;
  if (only !== undefined && more.length === 0) return context.host(readHostAddress(only));
  const reasons: string[] = [];
  for (const one of candidates) {
    try {
      const host = await context.host(readHostAddress(one));
      const reason = await serverIsReady(host, context, one);
      if (reason === undefined) return host;
      reasons.push(`${one.id}: ${reason}`);
    } catch (error) {
      reasons.push(`${one.id}: ${reasonOf(error, context.signal)}`);
    }
  }
  throw new RecoverableError('no control plane answers', {
    reason: 'no-control-plane',
    hint: 'Bring one of their hosts back, or restore a backup.',
    evidence: [{ title: 'control planes', lines: reasons }],
  });
}

/** Why the own API server of a control plane is not ready, if so; not the one that the cluster's endpoint leads to. */
export async function serverIsReady(
  host: Host,
  context: OperationContext,
  one: NodeInstance = context.self,
): Promise<string | undefined> {
  const server = serverAt(nodeAddress(one), clusterSettings(context).apiPort);
  const script = `PATH=/usr/local/bin:/opt/bin:$PATH; export PATH
kubectl --kubeconfig /etc/kubernetes/admin.conf --server ${quote(server)} get --raw /readyz --request-timeout=5s >/dev/null`;
  try {
    const ready = await host.run(script, { signal: context.signal, timeoutMs: ANSWER_MS });
    return ready.exitCode === 0 ? undefined : readyzReason(ready.stderr);
  } catch (error) {
    // One whose etcd has no leader takes connections and says nothing.
    if (error instanceof OperationError && error.reason === 'command-timeout')
      return `it does not answer within ${ANSWER_MS / 1000} s`;
    throw error;
  }
}
