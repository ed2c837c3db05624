// Decides what happens next in a graph. Pure: no clock, randomness, I/O or promises; time enters with an event.
//
// `apply` takes what has happened, `nextEvents` says what happens now because of it. A resumed execution only applies what
// its journal holds, so a newer release never decides the past again.

import { setsHostAside } from '#graph/failure.ts';
import type { InstanceChange } from '#graph/instance-change.ts';
import type { SetStateTask } from '#graph/task-graph.ts';
import type { ExecutionEvent, TaskEvent } from './execution-event.ts';
import { type GraphState, placeOf, STATUS } from './graph-state.ts';
import { admit, nextAdmissible, occupy, release, vacate } from './limits.ts';
import { clear, put, take } from './queue.ts';

/** Applies one event; those that are of no task change nothing here but cancel, pause and the like. `state` is changed in place. */
export function apply(state: GraphState, event: ExecutionEvent): void {
  switch (event.kind) {
    case 'step-started':
      return makeReadyWhatMayBegin(state);
    case 'execution-resumed':
      return resume(state);
    case 'cancel-requested':
      state.isCancelled = true;
      return giveUpRetries(state);
    case 'fail-wait-over':
      state.isFailWaitOver = true;
      return giveUpRetries(state);
    case 'pause-requested':
      state.isPaused = true;
      return;
    case 'go-on-requested':
      state.isPaused = false;
      return;
    case 'execution-started':
    case 'step-ended':
    case 'execution-ended':
      return;
    case 'task-started':
    case 'task-succeeded':
    case 'task-failed':
    case 'task-repeated':
    case 'task-undone':
    case 'task-skipped':
    case 'retry-due':
      applyAt(state, placeOf(state, event.taskId), event);
  }
}

/**
 * What happens now: state changes are made and operations begin, in the order in which they became ready and as far as
 * there is room. Each of the events is applied already.
 *
 * @param most how many events to give at most; when there are as many, there may be more.
 */
export function nextEvents(state: GraphState, at: number, most: number): readonly ExecutionEvent[] {
  const events: ExecutionEvent[] = [];
  while (events.length < most && !isStopped(state) && !state.isPaused) {
    const place = nextStart(state);
    const task = place === undefined ? undefined : state.tasks[place];
    if (place === undefined || task === undefined) break;
    const attempt = state.attempt[place] ?? 0;
    const event: TaskEvent =
      task.kind === 'set-state'
        ? {
            kind: 'task-succeeded',
            taskId: task.id,
            attempt,
            at,
            changes: [stateChange(task)],
          }
        : { kind: 'task-started', taskId: task.id, attempt, at };
    applyAt(state, place, event);
    events.push(event);
  }
  return events;
}

function stateChange({ instanceId, state, setSystemProperties }: SetStateTask): InstanceChange {
  return setSystemProperties === undefined ? { instanceId, state } : { instanceId, state, setSystemProperties };
}

/** How a graph stands in which nothing can happen any more; `undefined` while something can. */
export function endOfGraph(state: GraphState): 'completed' | 'failed' | 'cancelled' | undefined {
  const { ready, running, retrying, done } = state.count;
  if (running > 0 || retrying > 0 || (ready > 0 && !isStopped(state))) return undefined;
  // A cancel that came after the last task had ended well changes nothing.
  if (done === state.tasks.length) return 'completed';
  return state.isCancelled ? 'cancelled' : 'failed';
}

/** Whether an event of the outside comes too late: its task was skipped or left alone, or is done already. */
export function isLate(state: GraphState, event: ExecutionEvent): boolean {
  if (!('taskId' in event)) return false;
  // Who asks to skip a task may mean one of another graph.
  if (event.kind === 'task-skipped' && !state.placeById.has(event.taskId)) return true;
  const place = placeOf(state, event.taskId);
  const status = state.status[place];
  if (event.kind === 'task-skipped') return status === STATUS.done;
  if (event.kind === 'retry-due') return status !== STATUS.retrying;
  return status !== STATUS.running || state.attempt[place] !== event.attempt;
}

function applyAt(state: GraphState, place: number, event: TaskEvent): void {
  switch (event.kind) {
    case 'task-started':
      leave(state, place);
      state.status[place] = STATUS.running;
      state.attempt[place] = event.attempt;
      state.count.running += 1;
      state.runningPlaces.set(event.taskId, place);
      return occupy(state.gates, place);
    case 'task-succeeded':
      return finish(state, place);
    case 'task-skipped':
      return finish(state, place);
    case 'task-failed':
      if (event.decision === 'ignore') return finish(state, place);
      if (event.decision === 'retry' && !isStopped(state)) return waitForRetry(state, place);
      leave(state, place);
      state.status[place] = STATUS.failed;
      if (!setsHostAside(event.failure)) state.failedAt ??= event.at;
      return;
    case 'task-repeated':
      if (!isStopped(state)) return waitForRetry(state, place);
      leave(state, place);
      state.status[place] = STATUS.failed;
      return;
    case 'task-undone':
      return;
    case 'retry-due':
      if (state.status[place] !== STATUS.retrying) return;
      leave(state, place);
      state.attempt[place] = event.attempt;
      return makeReady(state, place);
  }
}

function isStopped(state: GraphState): boolean {
  return state.isCancelled || state.isFailWaitOver;
}

/** The next task that may begin; one that may not for want of room waits at its gate. */
function nextStart(state: GraphState): number | undefined {
  const stateChange = takeReady(state, () => take(state.readyStates));
  if (stateChange !== undefined) return stateChange;
  while (state.count.running < state.maxRunning) {
    const place = takeReady(state, () => nextAdmissible(state.gates) ?? take(state.ready));
    if (place === undefined || admit(state.gates, place)) return place;
  }
  return undefined;
}

function takeReady(state: GraphState, next: () => number | undefined): number | undefined {
  for (let place = next(); place !== undefined; place = next()) {
    if (state.status[place] === STATUS.ready) return place;
  }
  return undefined;
}

/** Takes a task out of the status that it is in, with all that it holds. */
function leave(state: GraphState, place: number): void {
  const { count, status } = state;
  if (status[place] === STATUS.ready) count.ready -= 1;
  if (status[place] === STATUS.retrying) count.retrying -= 1;
  if (status[place] !== STATUS.running) return;
  count.running -= 1;
  state.runningPlaces.delete(state.tasks[place]?.id ?? '');
  state.toUndo.delete(place);
  release(state.gates, place);
}

function finish(state: GraphState, place: number): void {
  const before = state.status[place];
  if (before === STATUS.ready) release(state.gates, place);
  leave(state, place);
  state.status[place] = STATUS.done;
  // What was skipped after it had failed no longer limits the others.
  if (before === STATUS.failed && !state.status.includes(STATUS.failed)) state.failedAt = undefined;
  state.count.done += 1;
  const { first, targets } = state.dependents;
  const end = first[place + 1] ?? 0;
  for (let edge = first[place] ?? 0; edge < end; edge += 1) {
    const dependent = targets[edge] ?? 0;
    const missing = (state.missing[dependent] ?? 0) - 1;
    state.missing[dependent] = missing;
    if (missing === 0 && state.status[dependent] === STATUS.waiting) makeReady(state, dependent);
  }
}

function waitForRetry(state: GraphState, place: number): void {
  leave(state, place);
  state.status[place] = STATUS.retrying;
  state.count.retrying += 1;
}

function makeReady(state: GraphState, place: number): void {
  state.status[place] = STATUS.ready;
  state.count.ready += 1;
  put(state.tasks[place]?.kind === 'set-state' ? state.readyStates : state.ready, place);
}

function makeReadyWhatMayBegin(state: GraphState): void {
  for (let place = 0; place < state.tasks.length; place += 1) {
    if (state.missing[place] === 0 && state.status[place] === STATUS.waiting) makeReady(state, place);
  }
}

function giveUpRetries(state: GraphState): void {
  if (state.count.retrying === 0) return;
  state.count.retrying = 0;
  for (let place = 0; place < state.tasks.length; place += 1) {
    if (state.status[place] === STATUS.retrying) state.status[place] = STATUS.failed;
  }
}

/**
 * What ran when the process died, what waits for a retry and what failed runs again; nothing that is done does.
 * Only what had failed for good gets its attempts anew.
 */
function resume(state: GraphState): void {
  const { tasks, status, attempt, missing, count } = state;
  Object.assign(state, { isCancelled: false, isPaused: false, failedAt: undefined, isFailWaitOver: false });
  Object.assign(count, { ready: 0, running: 0, retrying: 0, done: 0 });
  state.runningPlaces.clear();
  vacate(state.gates);
  clear(state.ready);
  clear(state.readyStates);
  tasks.forEach((task, place) => {
    if (status[place] === STATUS.done) {
      count.done += 1;
      return;
    }
    if (status[place] === STATUS.failed) attempt[place] = 0;
    if (status[place] === STATUS.retrying) attempt[place] = (attempt[place] ?? 0) + 1;
    const isUndoable = task.kind === 'operation' && (task.undoBeforeRepeat?.length ?? 0) > 0;
    const wasBegun = status[place] === STATUS.running || status[place] === STATUS.failed;
    if (wasBegun && isUndoable) state.toUndo.add(place);
    status[place] = STATUS.waiting;
    missing[place] = task.dependsOn.filter((id) => status[placeOf(state, id)] !== STATUS.done).length;
  });
  makeReadyWhatMayBegin(state);
}
