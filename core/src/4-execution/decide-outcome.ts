// What follows from an attempt that has ended. The answer goes into the journal with it, so it is decided once.

import type { OperationTask } from '#graph/task-graph.ts';
import type { Failure, InstanceChange, OperationOutcome, TaskEvent } from './execution-event.ts';

export interface RetrySettings {
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  readonly intervalMs: number;
}

/** The attempt that has ended. */
export interface EndedAttempt {
  /** 0 is the first. */
  readonly attempt: number;
  readonly at: number;
  /**
   * When the execution is cancelled the operation was interrupted: that is neither ignored nor retried, so that a
   * resumed execution runs it again.
   */
  readonly isCancelled?: boolean;
}

/** The event of an attempt's end, with its decision. */
export function decideOutcome(
  task: OperationTask,
  outcome: OperationOutcome,
  ended: EndedAttempt & { readonly settings: RetrySettings },
): TaskEvent {
  const { attempt, at, settings } = ended;
  const { changes } = outcome;
  const taskId = task.id;
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    const decision = decideFailure(task, outcome, ended);
    return {
      kind: 'task-failed',
      taskId,
      attempt,
      at,
      failure,
      changes: [...changes, ...undoneState(task, failure)],
      ...decision,
    };
  }
  const result = outcome.result === undefined ? {} : { result: outcome.result };
  if (task.repeatUntilTrue !== true || isTruthy(outcome.result))
    return { kind: 'task-succeeded', taskId, attempt, at, ...result, changes };
  const retryAt = at + intervalOf(task, settings);
  return { kind: 'task-repeated', taskId, attempt, at, ...result, changes, retryAt };
}

/** What refused has done nothing: its instance is in no other state than before. */
function undoneState(
  { instanceId, stateIfRefused: state }: OperationTask,
  failure: Failure,
): readonly InstanceChange[] {
  return failure.isRefusal === true && state !== undefined ? [{ instanceId, state }] : [];
}

type Decision = Pick<Extract<TaskEvent, { kind: 'task-failed' }>, 'decision' | 'retryAt'>;

function decideFailure(
  task: OperationTask,
  { failure }: Extract<OperationOutcome, { kind: 'failed' }>,
  { attempt, at, isCancelled, settings }: EndedAttempt & { readonly settings: RetrySettings },
): Decision {
  if (isCancelled === true) return { decision: 'fail' };
  if (task.ignoreFailure === true && failure.isRefusal !== true) return { decision: 'ignore' };
  const maxRetries = task.repeatUntilTrue === true ? -1 : (task.maxRetries ?? settings.maxRetries);
  const isLeft = maxRetries === -1 || attempt < maxRetries;
  if (!failure.recoverable || !isLeft) return { decision: 'fail' };
  return { decision: 'retry', retryAt: at + (failure.retryAfterMs ?? intervalOf(task, settings)) };
}

function intervalOf(task: OperationTask, settings: RetrySettings): number {
  return task.retryIntervalSeconds === undefined ? settings.intervalMs : task.retryIntervalSeconds * 1000;
}

/** As Python has it, for which the operations of existing plugins were written: empty texts and lists count as false. */
function isTruthy(result: unknown): boolean {
  if (Array.isArray(result)) return result.length > 0;
  if (typeof result === 'object' && result !== null) return Object.keys(result).length > 0;
  return Boolean(result);
}
