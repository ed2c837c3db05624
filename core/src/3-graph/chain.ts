// The chain of one node instance: what is done for it, one phase after the other.

import type { PlanInstance, PlanNode, PlanOperation } from '#plan/plan.ts';
import type { InstanceState, OperationTask, Task } from './task-graph.ts';

/** A part of a chain that belongs together, such as "state creating, create, state created". */
export interface Phase {
  /** Each step's tasks run side by side, after all tasks of the step before. */
  readonly steps: readonly (readonly Task[])[];
  /**
   * What the phase has to do with other instances. `neutral` has no operation. An `early` one uses nothing of the
   * relationship targets, a `late` one gives nothing to the sources.
   */
  readonly need: 'neutral' | 'early' | 'late' | 'ordered';
}

/** An instance with its node, as every workflow handles it. */
export interface Subject {
  readonly node: PlanNode;
  readonly instance: PlanInstance;
}

const LIFECYCLE = 'cloudify.interfaces.lifecycle.';
const RELATIONSHIP = 'cloudify.interfaces.relationship_lifecycle.';

/** `cloudify.interfaces.lifecycle.create` is `create`, `cloudify.interfaces.validation.create` is `validation.create`. */
export function shortOperationName(operation: string): string {
  if (operation.startsWith(LIFECYCLE)) return operation.slice(LIFECYCLE.length);
  return operation.startsWith('cloudify.interfaces.') ? operation.slice('cloudify.interfaces.'.length) : operation;
}

/** A phase that only sets the state. */
export function statePhase(subject: Subject, state: InstanceState): Phase {
  return { steps: [[stateTask(subject, state)]], need: 'neutral' };
}

/** A phase around one operation, or none when the node does not have it. States before and after come with it. */
export function operationPhase(
  subject: Subject,
  operation: string,
  states: { readonly before?: InstanceState; readonly after?: InstanceState } = {},
): readonly Phase[] {
  const found = subject.node.operations[operation];
  if (found === undefined) return [];
  const steps: (readonly Task[])[] = [];
  if (states.before !== undefined) steps.push([stateTask(subject, states.before)]);
  steps.push([operationTask(subject, operation, found)]);
  if (states.after !== undefined) steps.push([stateTask(subject, states.after)]);
  return [{ steps, need: needOf(found) }];
}

/**
 * The phase of one relationship operation (`preconfigure`, ..., `unlink`), or none.
 *
 * Targets of the same node that follow each other form a group; groups run one after another, both sides of all
 * relationships of a group side by side. `isReversed` takes the groups from the last to the first.
 */
export function relationshipPhase(
  subject: Subject,
  name: string,
  options: { readonly isReversed?: boolean; readonly includes?: (targetId: string) => boolean } = {},
): readonly Phase[] {
  const groups: { target: string; tasks: Task[] }[] = [];
  for (const { relationship: index, targetId } of subject.instance.relationships) {
    const relationship = subject.node.relationships[index];
    if (relationship === undefined || options.includes?.(targetId) === false) continue;
    const tasks = relationshipTasks(subject, `${RELATIONSHIP}${name}`, { index, targetId });
    const last = groups.at(-1);
    if (last?.target === relationship.target) last.tasks.push(...tasks);
    else groups.push({ target: relationship.target, tasks });
  }
  const steps = groups.map((group) => group.tasks).filter((tasks) => tasks.length > 0);
  if (steps.length === 0) return [];
  return [{ steps: options.isReversed === true ? steps.toReversed() : steps, need: 'ordered' }];
}

function relationshipTasks(
  subject: Subject,
  operation: string,
  edge: { readonly index: number; readonly targetId: string },
): Task[] {
  const relationship = subject.node.relationships[edge.index];
  const sides = [
    ['source', relationship?.sourceOperations[operation]],
    ['target', relationship?.targetOperations[operation]],
  ] as const;
  return sides.flatMap(([side, found]) => {
    if (found === undefined) return [];
    const sourceId = subject.instance.id;
    const name = shortOperationName(operation).replace('relationship_lifecycle.', '');
    const id = `${sourceId}/${name}:${edge.index}:${edge.targetId}:${side}`;
    const task = operationTask(subject, operation, found);
    const instanceId = side === 'source' ? sourceId : edge.targetId;
    return [{ ...task, id, instanceId, relationship: { sourceId, targetId: edge.targetId, side, index: edge.index } }];
  });
}

function needOf(operation: PlanOperation): Phase['need'] {
  if (operation.independentOfTargets === true) return 'early';
  return operation.unneededBySources === true ? 'late' : 'ordered';
}

function stateTask({ instance }: Subject, state: InstanceState): Task {
  return { kind: 'set-state', id: `${instance.id}/state:${state}`, dependsOn: [], instanceId: instance.id, state };
}

function operationTask({ instance }: Subject, operation: string, found: PlanOperation): OperationTask {
  return {
    kind: 'operation',
    id: `${instance.id}/${shortOperationName(operation)}`,
    dependsOn: [],
    instanceId: instance.id,
    operation,
    plugin: found.plugin,
    function: found.function,
    inputs: found.inputs,
    ...(found.maxRetries === undefined ? {} : { maxRetries: found.maxRetries }),
    ...(found.retryIntervalSeconds === undefined ? {} : { retryIntervalSeconds: found.retryIntervalSeconds }),
    ...(found.timeoutSeconds === undefined ? {} : { timeoutSeconds: found.timeoutSeconds }),
    ...(found.timeoutRecoverable === undefined ? {} : { timeoutRecoverable: found.timeoutRecoverable }),
  };
}
