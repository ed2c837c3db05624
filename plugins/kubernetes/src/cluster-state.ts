// Whether a cluster has come to life, and which of its control planes was to bring it there. Durable before a host is touched.

import type { NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { nodeAddress } from './settings.ts';

interface ClusterState {
  /** The instance that runs `kubeadm init`; empty when it has left a cluster that lives on. */
  readonly initialisedBy: string;
  readonly isInitialised: boolean;
  /** Ids of the instances that are its control planes. */
  readonly members: readonly string[];
}

/** What a control plane does when it starts. */
export type ControlPlaneStart = 'initialise' | 'join';

/**
 * What the control plane `context.self` does. Control planes take their turns, so that only one is asked at a time.
 *
 * One that was to initialise and did not come to its end is asked whether it did; if not, this one takes its place, and it
 * begins anew as one that joins.
 */
export async function howToStart(
  context: OperationContext,
  { cluster, hasStarted }: { readonly cluster: string; readonly hasStarted: (one: NodeInstance) => Promise<boolean> },
): Promise<ControlPlaneStart> {
  const { self, instances } = context;
  const state = await readState(context, cluster);
  if (state === undefined) return begin(context, cluster);
  if (state.initialisedBy === self.id) return 'initialise';
  // A plan does not know what the other one will have done by then.
  if (state.isInitialised || context.execution.id === '') return 'join';
  const other = instances.find((one) => one.id === state.initialisedBy);
  if (other === undefined || nodeAddress(other) === '' || !(await hasStarted(other))) return begin(context, cluster);
  await writeState(context, cluster, { ...state, isInitialised: true });
  return 'join';
}

/** Notes that `context.self` is a control plane of the cluster, which lives. */
export async function noteMember(context: OperationContext, cluster: string): Promise<void> {
  const state = await readState(context, cluster);
  if (state === undefined || (state.isInitialised && state.members.includes(context.self.id))) return;
  const members = [...new Set([...state.members, context.self.id])].toSorted();
  await writeState(context, cluster, { ...state, isInitialised: true, members });
}

/**
 * Notes that `context.self` has left: when it comes again, it joins. A cluster without control planes is forgotten.
 *
 * @returns whether the cluster is gone
 */
export async function noteLeft(context: OperationContext, cluster: string): Promise<boolean> {
  const { self, privateValues } = context;
  const state = await readState(context, cluster);
  const members = (state?.members ?? []).filter((id) => id !== self.id);
  if (state === undefined || members.length === 0) {
    await privateValues.delete(valueName(cluster));
    return true;
  }
  const initialisedBy = state.initialisedBy === self.id ? '' : state.initialisedBy;
  await writeState(context, cluster, { ...state, initialisedBy, members });
  return false;
}

/** Ids of the instances that are control planes of a cluster that lives. */
export async function membersOf(context: OperationContext, cluster: string): Promise<readonly string[]> {
  return (await readState(context, cluster))?.members ?? [];
}

async function begin(context: OperationContext, cluster: string): Promise<ControlPlaneStart> {
  await writeState(context, cluster, { initialisedBy: context.self.id, isInitialised: false, members: [] });
  return 'initialise';
}

async function readState({ privateValues }: OperationContext, cluster: string): Promise<ClusterState | undefined> {
  const value = await privateValues.get(valueName(cluster));
  return value === undefined ? undefined : (JSON.parse(value) as ClusterState);
}

function writeState({ privateValues }: OperationContext, cluster: string, state: ClusterState): Promise<void> {
  return privateValues.put(valueName(cluster), JSON.stringify(state));
}

function valueName(cluster: string): string {
  return `kubernetes-cluster/${cluster}`;
}
