// Drives an execution: every event is durable before anything is done because of it.

import { invariant } from '#diagnostics/invariant.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import type { Commit, ExecutionRecord, Store } from '#store/store.ts';
import { attemptOperation, type RunOperation } from './attempt-operation.ts';
import type { Clock } from './clock.ts';
import { decideFailure, type RetrySettings } from './decide-failure.ts';
import type { ExecutionEnd, ExecutionEvent, LiveEvent } from './execution-event.ts';
import { beginExecution, type Command, type ExecutionState, step, tasksNotRun } from './reducer.ts';

export interface RunOptions {
  readonly store: Store;
  readonly run: RunOperation;
  readonly clock: Clock;
  /** Aborting it cancels the execution: running operations get the signal, then a period of grace, then are left alone. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: LiveEvent) => void;
  readonly retries: RetrySettings;
  /** How many operations may run side by side. */
  readonly maxConcurrent: number;
  /** Milliseconds that an operation may take to end that is cancelled or out of time. Default 10,000. */
  readonly graceMs?: number;
}

const DEFAULT_GRACE_MS = 10_000;

type Log = Extract<LiveEvent, { kind: 'log' }>;

/**
 * Runs an execution to its end, or goes on with one that has a journal: what was in flight is run again, nothing else.
 *
 * All events of one turn of the event loop are one transaction of the store.
 * @throws what the store throws when it cannot keep an event; nothing is done then that the store does not know.
 */
export async function runGraph(execution: ExecutionRecord, options: RunOptions): Promise<ExecutionEnd> {
  const journal = await options.store.readEvents(execution.id);
  const state = beginExecution(execution.graph, options.maxConcurrent);
  for (const event of journal) step(state, event);
  const failures: Failures = new Map();
  const inbox: ExecutionEvent[] = [];
  const logs: Log[] = [];
  const aborter = new AbortController();
  let wake: () => void = () => undefined;

  const post = (event: ExecutionEvent): void => {
    inbox.push(event);
    wake();
  };
  const onAbort = (): void => post({ kind: 'cancel-requested', at: options.clock.now() });
  const tasksById = new Map(execution.graph.tasks.map((task) => [task.id, task]));

  const runOperation = async (task: OperationTask, attempt: number): Promise<void> => {
    const say = (event: LiveEvent): void => {
      if (event.kind === 'log') {
        logs.push(event);
        wake();
      }
      options.onEvent(event);
    };
    const outcome = await attemptOperation(task, attempt, {
      run: options.run,
      clock: options.clock,
      signal: aborter.signal,
      graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
      say,
    });
    const at = options.clock.now();
    const { changes } = outcome;
    if (outcome.kind === 'succeeded')
      post({ kind: 'task-succeeded', taskId: task.id, attempt, at, result: outcome.result, changes });
    else
      post({
        kind: 'task-failed',
        taskId: task.id,
        attempt,
        at,
        failure: outcome.failure,
        changes,
        ...decideFailure(
          task,
          { failure: outcome.failure, attempt, at, isCancelled: aborter.signal.aborted },
          options.retries,
        ),
      });
  };

  /** Turns a command into further events of this turn, and gives what is to be done after the commit. */
  const obey = (command: Command): (() => void) | undefined => {
    const at = options.clock.now();
    switch (command.kind) {
      case 'start-task': {
        const task = tasksById.get(command.taskId);
        invariant(task !== undefined, `the graph has no task ${command.taskId}`);
        if (task.kind === 'set-state') {
          const changes = [{ instanceId: task.instanceId, state: task.state }];
          inbox.push({ kind: 'task-succeeded', taskId: task.id, attempt: command.attempt, at, changes });
          return undefined;
        }
        inbox.push({ kind: 'task-started', taskId: task.id, attempt: command.attempt, at });
        return () => void runOperation(task, command.attempt);
      }
      case 'wait-for-retry':
        return () =>
          void options.clock
            .sleepUntil(command.at, aborter.signal)
            .then(() =>
              post({ kind: 'retry-due', taskId: command.taskId, attempt: command.attempt, at: options.clock.now() }),
            );
      case 'abort-running':
        return () => aborter.abort();
      case 'end':
        inbox.push({ kind: 'execution-ended', at, state: command.state });
        return undefined;
    }
  };

  /** Takes all events that are there, makes them durable in one transaction, then does what follows from them. */
  const turn = async (): Promise<ExecutionEvent | undefined> => {
    const events: ExecutionEvent[] = [];
    const effects: (() => void)[] = [];
    for (let event = inbox.shift(); event !== undefined; event = inbox.shift()) {
      const isLate = state.hasEnded && event.kind !== 'execution-ended' && event.kind !== 'execution-resumed';
      if (isLate) continue;
      events.push(event);
      for (const command of step(state, event)) {
        const effect = obey(command);
        if (effect !== undefined) effects.push(effect);
      }
    }
    await commit(options.store, { executionId: execution.id, events, logs: logs.splice(0) });
    for (const event of events) {
      noteFailure(failures, event);
      options.onEvent(event);
    }
    for (const effect of effects) effect();
    return events.find((event) => event.kind === 'execution-ended');
  };

  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    post({ kind: journal.length === 0 ? 'execution-started' : 'execution-resumed', at: options.clock.now() });
    if (options.signal.aborted) onAbort();
    for (;;) {
      if (inbox.length === 0 && logs.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        await nextTurn();
      }
      const ended = await turn();
      if (ended?.kind === 'execution-ended') return endOf(execution, { state, failures, ended });
    }
  } catch (error) {
    aborter.abort();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
}

/** Lets everything that is ready in this turn of the event loop post its event first: group commit. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function commit(store: Store, turn: Pick<Commit, 'executionId' | 'events' | 'logs'>): Promise<void> {
  if (turn.events.length === 0 && turn.logs.length === 0) return;
  const changes = turn.events.flatMap((event) => ('changes' in event ? event.changes : []));
  await store.commit({ ...turn, changes });
}

type Failures = Map<string, Extract<ExecutionEvent, { kind: 'task-failed' }>>;

function noteFailure(failures: Failures, event: ExecutionEvent): void {
  if (event.kind === 'execution-resumed') failures.clear();
  if (event.kind === 'task-succeeded') failures.delete(event.taskId);
  if (event.kind !== 'task-failed' || event.decision === 'ignore') return;
  failures.delete(event.taskId);
  failures.set(event.taskId, event);
}

function endOf(
  execution: ExecutionRecord,
  end: {
    readonly state: ExecutionState;
    readonly failures: Failures;
    readonly ended: Extract<ExecutionEvent, { kind: 'execution-ended' }>;
  },
): ExecutionEnd {
  const failures = [...end.failures.values()].map(({ taskId, attempt, failure }) => {
    const task = end.state.tasks.get(taskId)?.task;
    return {
      taskId,
      instanceId: task?.instanceId,
      operation: task?.kind === 'operation' ? task.operation : undefined,
      attempts: attempt + 1,
      failure,
    };
  });
  return { executionId: execution.id, state: end.ended.state, failures, notRun: tasksNotRun(end.state) };
}
