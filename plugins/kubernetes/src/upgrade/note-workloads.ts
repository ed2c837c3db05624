// note_workloads: what runs whole before an upgrade, so that each gate of it can ask for the same.

import type { ImperativeOperation, OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { clusterSettings } from '../settings.ts';
import { noteWatchers } from './watchers.ts';
import { readWorkloads, WORKLOADS_TEMPLATE, type Workload, wholeOnes } from './workloads.ts';

/** Keeps the names among the private values. */
export const noteWorkloads: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const whole = wholeOnes(await workloadsNow(context));
    await context.privateValues.put(valueName(context), JSON.stringify(whole));
    await noteWatchers(context);
    context.log('info', `${whole.length} workloads are whole, and are to be so after each node`);
  },
};

/** The names that were kept; none before. */
export async function wholeBefore(context: OperationContext): Promise<readonly string[]> {
  const kept = await context.privateValues.get(valueName(context));
  return kept === undefined ? [] : (JSON.parse(kept) as readonly string[]);
}

/** Deployments, StatefulSets and DaemonSets as they are. */
export async function workloadsNow(context: OperationContext): Promise<readonly Workload[]> {
  const script = `kubectl get deployments,statefulsets,daemonsets -A --request-timeout=30s -o 'go-template=${WORKLOADS_TEMPLATE}'`;
  return readWorkloads(await askCluster(context, script));
}

function valueName(context: OperationContext): string {
  return `kubernetes-upgrade/${clusterSettings(context).name}`;
}
