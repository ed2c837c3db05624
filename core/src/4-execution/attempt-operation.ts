// One attempt of one operation: its limit of time, its cancellation, and whatever it throws as an outcome.

import type { OperationTask } from '#graph/task-graph.ts';
import type { Clock } from './clock.ts';
import type { Failure, LiveEvent, OperationOutcome } from './execution-event.ts';

/** Runs one operation; it should not throw, and when it does that counts as a recoverable failure. */
export type RunOperation = (
  task: OperationTask,
  attempt: number,
  tools: {
    readonly signal: AbortSignal;
    readonly step: (text: string) => void;
    readonly log: (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void;
  },
) => Promise<OperationOutcome>;

export interface AttemptOptions {
  readonly run: RunOperation;
  readonly clock: Clock;
  /** Aborted when the execution is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds between the abort, by a cancel or a limit of time, and giving up on the operation's end. */
  readonly graceMs: number;
  readonly say: (event: LiveEvent) => void;
}

/**
 * Always resolves: after the operation ended, or after the grace that follows a cancel or the end of its time.
 *
 * An operation that fails because its time was up keeps its changes; one that succeeds after all has succeeded.
 */
export async function attemptOperation(
  task: OperationTask,
  attempt: number,
  options: AttemptOptions,
): Promise<OperationOutcome> {
  const { clock } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const frame = { taskId: task.id, instanceId: task.instanceId };
  const tools = {
    signal,
    step: (text: string): void => options.say({ kind: 'step', at: clock.now(), ...frame, text }),
    log: (level: 'debug' | 'info' | 'warning' | 'error', text: string): void =>
      options.say({ kind: 'log', at: clock.now(), ...frame, level, text }),
  };
  const finished = new AbortController();
  // Async, so that what is thrown before there is a promise is caught too.
  const start = async (): Promise<OperationOutcome> => options.run(task, attempt, tools);
  const ending = start()
    .catch((error: unknown): OperationOutcome => failed(unexpected(error)))
    .then((own) => (over.signal.aborted && own.kind === 'failed' ? timedOut(task, own) : own));
  const limits = [graceAfterCancel(options, finished.signal)];
  if (task.timeoutSeconds !== undefined && task.timeoutSeconds > 0)
    limits.push(timeLimit(task, options, { over, finished: finished.signal }));
  const outcome = await Promise.race([ending, ...limits]);
  finished.abort();
  return outcome;
}

async function graceAfterCancel(options: AttemptOptions, finished: AbortSignal): Promise<OperationOutcome> {
  await new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener('abort', () => resolve(), { once: true, signal: finished });
  });
  await options.clock.sleepUntil(options.clock.now() + options.graceMs, finished);
  return failed({
    reason: 'cancelled',
    message: `it did not end within ${options.graceMs / 1000} s after the execution was cancelled and was left alone`,
    recoverable: false,
    evidence: [],
  });
}

async function timeLimit(
  task: OperationTask,
  options: AttemptOptions,
  ends: { readonly over: AbortController; readonly finished: AbortSignal },
): Promise<OperationOutcome> {
  const { clock } = options;
  await clock.sleepUntil(clock.now() + (task.timeoutSeconds ?? 0) * 1000, ends.finished);
  ends.over.abort();
  await clock.sleepUntil(clock.now() + options.graceMs, ends.finished);
  return timedOut(task, { changes: [] });
}

function timedOut(task: OperationTask, own: Pick<OperationOutcome, 'changes'>): OperationOutcome {
  const failure: Failure = {
    reason: 'operation-timeout',
    message: `it was not done after its limit of ${task.timeoutSeconds ?? 0} s`,
    recoverable: task.timeoutRecoverable === true,
    evidence: [],
  };
  return { kind: 'failed', failure, changes: own.changes };
}

function unexpected(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof Error && error.stack !== undefined ? error.stack.split('\n') : [];
  return { reason: 'operation-crashed', message, recoverable: true, evidence: [{ title: 'stack', lines }] };
}

function failed(failure: Failure): OperationOutcome {
  return { kind: 'failed', failure, changes: [] };
}
