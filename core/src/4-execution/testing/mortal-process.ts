// A process that dies at a commit, and another that goes on with what the store has.

import type { AnyWorkflow } from '#graph/workflow.ts';
import type { Commit, Store } from '#store/store.ts';
import type { RunOperation } from '../attempt.ts';
import type { ExecutionEvent, OperationOutcome } from '../execution-event.ts';
import { fakeClock } from './fake-clock.ts';
import { failed, type Simulation, simulate } from './simulate.ts';

/**
 * `before`: the store never saw the commit, counted from 1; `after`: it did, but nothing was done because of it; `unsynced`:
 * the power went when it had, and with it all that was not durable.
 */
export interface Death {
  readonly side: 'before' | 'after' | 'unsynced';
  readonly commit: number;
}

/** Turns of the event loop that the disk takes. */
const SYNC_TURNS = 3;

/** How an operation ends that was told to stop. */
const interrupted = failed({ reason: 'interrupted' });

/** How an attempt of a task ends; the same attempt always ends the same way. */
export type Script = (
  taskId: string,
  attempt: number,
) => { readonly takesMs: number; readonly outcome: OperationOutcome };

export interface Life {
  /** `undefined` when it died. */
  readonly simulation: Simulation | undefined;
  /** `task:attempt` of each operation that it ran, in order. */
  readonly calls: readonly string[];
  readonly commits: number;
}

/** Runs the execution of a store until its end or the death of the process. */
export async function live(
  store: Store,
  script: Script,
  options: {
    readonly death?: Death | undefined;
    readonly maxConcurrent: number;
    readonly workflow: AnyWorkflow;
    readonly eventsPerTurn?: number;
    /** The operation that, when it is run, has the execution cancelled. */
    readonly cancelDuring?: string | undefined;
  },
): Promise<Life> {
  const calls: string[] = [];
  let commits = 0;
  let isDead = false;
  const isPowerCut = options.death?.side === 'unsynced';
  /** Lost when the power is. */
  const unsynced: Commit[] = [];
  const early: string[] = [];
  const die = (): never => {
    isDead = true;
    throw new Error('the process died');
  };
  const mortal: Store = {
    ...store,
    commit: async (commit) => {
      commits += 1;
      const isDue = commits === options.death?.commit;
      if (isDead || (isDue && options.death.side === 'before')) die();
      unsynced.push(commit);
      if (!isPowerCut) await store.commit(commit);
      if (isDue) die();
      // So long that the next turn is handed over meanwhile.
      for (let turn = 0; turn < SYNC_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (isDead) die();
      for (const kept of unsynced.splice(0)) if (isPowerCut) await store.commit(kept);
    },
  };
  const journal = await store.readEvents('e1');
  const clock = fakeClock((journal.at(-1)?.at ?? 0) + 1);
  const cancel = new AbortController();
  const run: RunOperation = async (task, attempt, { signal }) => {
    calls.push(`${task.id}:${attempt}`);
    if (unsynced.some(({ events }) => events.some((event) => starts(event, task.id, attempt)))) early.push(task.id);
    if (task.id === options.cancelDuring) cancel.abort();
    const { takesMs, outcome } = script(task.id, attempt);
    await clock.sleepUntil(clock.now() + takesMs, signal);
    return signal.aborted && outcome.kind === 'succeeded' ? interrupted : outcome;
  };
  const { maxConcurrent, workflow, eventsPerTurn } = options;
  const frame = { clock, workflow, eventsPerTurn, limits: { inAll: maxConcurrent }, signal: cancel.signal };
  try {
    const simulation = await simulate(mortal, run, frame);
    if (early.length > 0) throw new Error(`begun before it was durable: ${early.join(', ')}`);
    return { simulation, calls, commits };
  } catch (error) {
    if (!isDead) throw error;
    return { simulation: undefined, calls, commits };
  }
}

function starts(event: ExecutionEvent, taskId: string, attempt: number): boolean {
  return event.kind === 'task-started' && event.taskId === taskId && event.attempt === attempt;
}

/**
 * Calls that a process must not make that begins with this journal: attempts whose end the store has. A task that
 * failed for good gets all its attempts again.
 */
export function settledCalls(journal: readonly ExecutionEvent[]): (call: string) => boolean {
  const done = new Set<string>();
  const ended = new Map<string, Set<number>>();
  for (const event of journal) {
    if (event.kind === 'task-succeeded') done.add(event.taskId);
    if (event.kind !== 'task-failed') continue;
    if (event.decision === 'ignore') done.add(event.taskId);
    else if (event.decision === 'fail') ended.delete(event.taskId);
    else ended.set(event.taskId, (ended.get(event.taskId) ?? new Set()).add(event.attempt));
  }
  return (call) => {
    const [taskId = '', attempt] = call.split(':');
    return done.has(taskId) || ended.get(taskId)?.has(Number(attempt)) === true;
  };
}
