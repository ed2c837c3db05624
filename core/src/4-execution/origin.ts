// The deployment as it was when an execution began: kept, so that its workflow sees the same when it runs again.

import type { JsonObject } from '@brolly/plugin-sdk';
import { type LiveView, liveView } from '#graph/live-view.ts';
import type { InstanceState } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import type { DeploymentRecord, ExecutionOrigin, InstanceRecord } from '#store/store.ts';

/** What is to be kept of a deployment as it is now. */
export function originOf(
  deployment: Pick<DeploymentRecord, 'openModification'>,
  instances: readonly InstanceRecord[],
): ExecutionOrigin {
  const states: Partial<Record<InstanceState, string[]>> = {};
  const systemProperties: Record<string, JsonObject> = {};
  for (const { id, state, systemProperties: own } of instances) {
    if (state !== 'uninitialized') (states[state] ??= []).push(id);
    if (own !== undefined) systemProperties[id] = own;
  }
  const { openModification } = deployment;
  return { states, systemProperties, ...(openModification === undefined ? {} : { openModification }) };
}

/** The view of a workflow before its first step. */
export function originView(origin: ExecutionOrigin, plan: Plan): LiveView {
  const states = new Map<string, InstanceState>();
  for (const [state, ids] of Object.entries(origin.states)) {
    for (const id of ids) states.set(id, state as InstanceState);
  }
  const systemProperties = new Map(Object.entries(origin.systemProperties));
  return liveView({ plan, states, systemProperties, openModification: origin.openModification });
}
