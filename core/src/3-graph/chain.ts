// The chain of one node instance: what is done for it, one phase after the other.

import type { PlanInstance, PlanNode, PlanOperation } from '#plan/plan.ts';
import type { InstanceState, OperationTask, SetStateTask, Task } from './task-graph.ts';

/** A part of a chain that belongs together, such as "state creating, create, state created". */
export interface Phase {
  /** Each step's tasks run side by side, after all tasks of the step before. */
  readonly steps: readonly (readonly Task[])[];
  /**
   * What the phase has to do with other instances. `neutral` has no operation. An `early` one uses nothing of the
   * relationship targets, a `late` one gives nothing to the sources.
   */
  readonly need: 'neutral' | 'early' | 'late' | 'ordered';
  /** The operation of the node that it is about, by its full name. */
  readonly operation?: string;
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

/** `create` is `cloudify.interfaces.lifecycle.create`. */
export function lifecycle(name: string): string {
  return `${LIFECYCLE}${name}`;
}

/** A phase that only sets the state, and what the state makes void. */
export function statePhase(subject: Subject, state: InstanceState, voids?: Voided): Phase {
  return { steps: [[stateTask(subject, state, voids)]], need: 'neutral' };
}

type Voided = SetStateTask['setSystemProperties'];

/** How an operation of a phase differs from what the blueprint says, and the states around it. */
export interface PhaseOptions {
  readonly before?: InstanceState;
  readonly after?: InstanceState;
  /** What the state after it makes void. */
  readonly voids?: Voided;
  readonly task?: Partial<
    Pick<
      OperationTask,
      | 'inputs'
      | 'maxRetries'
      | 'keepsResult'
      | 'repeatUntilTrue'
      | 'undoBeforeRepeat'
      | 'ignoreFailure'
      | 'stateIfRefused'
    >
  >;
}

/** A phase around one operation, or none when the node does not have it. States before and after come with it. */
export function operationPhase(subject: Subject, operation: string, options: PhaseOptions = {}): readonly Phase[] {
  const found = subject.node.operations[operation];
  if (found === undefined) return [];
  const steps: (readonly Task[])[] = [];
  if (options.before !== undefined) steps.push([stateTask(subject, options.before)]);
  steps.push([{ ...operationTask(subject, operation, found), ...options.task }]);
  if (options.after !== undefined) steps.push([stateTask(subject, options.after, options.voids)]);
  return [{ steps, need: needOf(found), operation }];
}

/** The same phases, each in its full order: what marks of a plugin allow to an install does not count. */
export function inFullOrder(phases: readonly Phase[]): readonly Phase[] {
  return phases.map((phase) => (phase.need === 'neutral' ? phase : { ...phase, need: 'ordered' }));
}

/** The same phases, whose failures count as success. */
export function ignoringFailures(phases: readonly Phase[]): readonly Phase[] {
  return phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => step.map((task) => ({ ...task, ignoreFailure: true }))),
  }));
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
  options: {
    readonly isReversed?: boolean;
    readonly includes?: (edge: Edge) => boolean;
    readonly task?: PhaseOptions['task'];
  } = {},
): readonly Phase[] {
  const groups: { target: string; tasks: Task[] }[] = [];
  for (const edge of subject.instance.relationships) {
    const relationship = subject.node.relationships[edge.relationship];
    if (relationship === undefined || options.includes?.(edge) === false) continue;
    const made = relationshipTasks(subject, `${RELATIONSHIP}${name}`, edge);
    const tasks = options.task === undefined ? made : made.map((task) => ({ ...task, ...options.task }));
    const last = groups.at(-1);
    if (last?.target === relationship.target) last.tasks.push(...tasks);
    else groups.push({ target: relationship.target, tasks });
  }
  const steps = groups.map((group) => group.tasks).filter((tasks) => tasks.length > 0);
  if (steps.length === 0) return [];
  return [{ steps: options.isReversed === true ? steps.toReversed() : steps, need: 'ordered' }];
}

/** A relationship instance: `relationship` is the index into the node's relationships. */
export type Edge = PlanInstance['relationships'][number];

function relationshipTasks(subject: Subject, operation: string, edge: Edge): Task[] {
  const index = edge.relationship;
  const relationship = subject.node.relationships[index];
  const sides = [
    ['source', relationship?.sourceOperations[operation]],
    ['target', relationship?.targetOperations[operation]],
  ] as const;
  return sides.flatMap(([side, found]) => {
    if (found === undefined) return [];
    const sourceId = subject.instance.id;
    const name = shortOperationName(operation).replace('relationship_lifecycle.', '');
    const id = `${sourceId}/${name}:${index}:${edge.targetId}:${side}`;
    const task = operationTask(subject, operation, found);
    const instanceId = side === 'source' ? sourceId : edge.targetId;
    return [{ ...task, id, instanceId, relationship: { sourceId, targetId: edge.targetId, side, index } }];
  });
}

function needOf(operation: PlanOperation): Phase['need'] {
  if (operation.independentOfTargets === true) return 'early';
  return operation.unneededBySources === true ? 'late' : 'ordered';
}

function stateTask({ instance }: Subject, state: InstanceState, voids?: Voided): Task {
  return {
    kind: 'set-state',
    id: `${instance.id}/state:${state}`,
    dependsOn: [],
    instanceId: instance.id,
    state,
    ...(voids === undefined ? {} : { setSystemProperties: voids }),
  };
}

/** The task of one operation of an instance's node, which waits for nothing yet. */
export function operationTask({ instance }: Subject, operation: string, found: PlanOperation): OperationTask {
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
