// stop of a control plane: it leaves etcd and the cluster, in the order in which nothing is lost; its own host may be dead.

import { quote } from '@brolly/host-resources';
import {
  type ImperativeOperation,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import { askFailed } from '../ask-cluster.ts';
import { membersOf, noteLeft } from '../cluster-state.ts';
import { clusterStays, isReplaced } from '../cluster-stays.ts';
import { controlPlanes, nodeNameIn, openControlPlane } from '../control-planes.ts';
import { forgetMember, type Replacement, refuseUnsafeDeparture } from '../etcd/membership.ts';
import { hostAnswers, leaveHostBehind } from '../host-of-instance.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { clusterSettings, GIVEN, nodeAddress } from '../settings.ts';
import { spreadAddresses, writeKubeconfig } from '../spread-addresses.ts';
import { drainNode } from './drain.ts';
import { forgetInstance } from './forget-instance.ts';

const KUBECTL_MS = 120_000;

/** Where the whole cluster goes, nothing is to be kept whole. */
export const leaveControlPlane: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  turn: 'control-plane',
  readsAllInstances: true,
  async run(context) {
    const { self } = context;
    const name = nodeNameIn(self);
    const all = await controlPlanes(context);
    if (name === '' || !clusterStays(context, all)) return;
    await refuseLast(context);
    const how = replacementOf(context, all);
    await refuseUnsafeDeparture(context, how);
    const answers = await hostAnswers(context);
    if (answers) await drainNode(context, name);
    await forgetMember(context, how);
    const control = await openControlPlane(context, self.id);
    const outcome = await control.run(kubectlScript(leaveScript(name)), {
      signal: context.signal,
      timeoutMs: KUBECTL_MS,
    });
    if (outcome.exitCode !== 0)
      throw askFailed(outcome.stderr, { message: `${name} has not left the cluster`, reason: 'kubectl-failed' });
    await noteLeft(context, clusterSettings(context).name);
    await spreadAddresses(context, self.id);
    await writeKubeconfig(context, self.id);
    self.runtimeProperties['node_name'] = undefined;
    self.runtimeProperties[GIVEN] = undefined;
    if (!answers && (await leaveHostBehind(context))) await forgetInstance(context);
  },
};

/** Whether `context.self` and others of the control planes are installed anew by the same execution. */
export function replacementOf(context: OperationContext, all: readonly NodeInstance[]): Replacement {
  const replaced = all.filter((one) => isReplaced(context, one));
  return {
    isReplaced: replaced.some((one) => one.id === context.self.id),
    others: replaced.filter((one) => one.id !== context.self.id).map(nodeAddress),
  };
}

/** @throws NonRecoverableError `last-control-plane` where the cluster is to stay */
export async function refuseLast(context: OperationContext): Promise<void> {
  const { self } = context;
  const members = await membersOf(context, clusterSettings(context).name);
  if (members.some((id) => id !== self.id)) return;
  throw new NonRecoverableError(`${self.id} is the only control plane: all that the cluster knows would go with it`, {
    reason: 'last-control-plane',
    isRefusal: true,
    hint: 'Add another control plane first, or uninstall the whole cluster.',
  });
}

/**
 * POSIX sh with kubectl. Pods of every node that read where the control planes are when they begin, begin anew; a cluster may
 * have none of them.
 */
export function leaveScript(nodeName: string): string {
  return `kubectl delete node ${quote(nodeName)} --ignore-not-found --wait=false --request-timeout=20s || exit 1
for one in kube-system/kube-proxy kube-flannel/kube-flannel-ds; do
  found=$(kubectl -n "\${one%/*}" get daemonset "\${one#*/}" --ignore-not-found -o name --request-timeout=20s) || exit 1
  [ -z "$found" ] || kubectl -n "\${one%/*}" rollout restart "$found" --request-timeout=20s || exit 1
done`;
}
