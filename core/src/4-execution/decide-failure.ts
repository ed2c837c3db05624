// What follows from a failed attempt. The answer goes into the journal with the failure, so it is decided once.

import type { Task } from '#graph/task-graph.ts';
import type { ExecutionEvent, Failure } from './execution-event.ts';

export interface RetrySettings {
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  readonly intervalMs: number;
}

type Decision = Pick<Extract<ExecutionEvent, { kind: 'task-failed' }>, 'decision' | 'retryAt'>;

/**
 * @param failed the attempt that failed, 0 is the first. When the execution is cancelled the operation was interrupted:
 * that is neither ignored nor retried, so that a resumed execution runs it again.
 */
export function decideFailure(
  task: Task,
  failed: { readonly failure: Failure; readonly attempt: number; readonly at: number; readonly isCancelled?: boolean },
  settings: RetrySettings,
): Decision {
  if (failed.isCancelled === true) return { decision: 'fail' };
  if (task.ignoreFailure === true) return { decision: 'ignore' };
  const own = task.kind === 'operation' ? task : undefined;
  const maxRetries = own?.maxRetries ?? settings.maxRetries;
  const isLeft = maxRetries === -1 || failed.attempt < maxRetries;
  if (!failed.failure.recoverable || !isLeft) return { decision: 'fail' };
  const ownInterval = own?.retryIntervalSeconds === undefined ? settings.intervalMs : own.retryIntervalSeconds * 1000;
  return { decision: 'retry', retryAt: failed.at + (failed.failure.retryAfterMs ?? ownInterval) };
}
