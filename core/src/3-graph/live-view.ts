// The deployment as a workflow sees it, kept current by applying what happens.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Plan } from '#plan/plan.ts';
import type { InstanceChange } from './instance-change.ts';
import type { InstanceState } from './task-graph.ts';
import type { WorkflowStep, WorkflowView } from './workflow.ts';

/** What a view is made of: the deployment before the workflow began. */
export interface ViewStart {
  readonly plan: Plan;
  readonly openModification?: WorkflowView['openModification'];
  readonly states: ReadonlyMap<string, InstanceState>;
  readonly systemProperties?: ReadonlyMap<string, JsonObject>;
}

/** A view that whoever drives a workflow keeps current. */
export interface LiveView extends WorkflowView {
  change(changes: readonly InstanceChange[]): void;
  changePlan(step: Extract<WorkflowStep, { kind: 'change-plan' }>, executionId: string): void;
}

/** Makes a view of its own copies: what is given is not changed. */
export function liveView(start: ViewStart): LiveView {
  const states = new Map(start.states);
  const system = new Map(start.systemProperties);
  let { plan, openModification } = start;
  return {
    get plan() {
      return plan;
    },
    get openModification() {
      return openModification;
    },
    state: (instanceId) => states.get(instanceId) ?? 'uninitialized',
    systemProperties: (instanceId) => system.get(instanceId) ?? {},
    change(changes) {
      for (const { instanceId, state, setSystemProperties } of changes) {
        if (state !== undefined) states.set(instanceId, state);
        if (setSystemProperties !== undefined) {
          system.set(instanceId, mergeSystemProperties(system.get(instanceId) ?? {}, setSystemProperties));
        }
      }
    },
    changePlan(step, executionId) {
      if (step.modification === 'start') openModification = { executionId, before: plan };
      if (step.modification === 'finish' || step.modification === 'roll-back') openModification = undefined;
      plan = step.plan;
      const kept = new Set(plan.instances.map(({ id }) => id));
      for (const id of states.keys()) if (!kept.has(id)) states.delete(id);
      for (const id of system.keys()) if (!kept.has(id)) system.delete(id);
    },
  };
}

/** `null` deletes a key. */
export function mergeSystemProperties(before: JsonObject, changes: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null));
}
