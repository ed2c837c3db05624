// Decides what happens next in an execution. Pure: no clock, randomness, I/O or promises; time enters with an event.

import { invariant } from '#diagnostics/invariant.ts';
import type { Task, TaskGraph } from '#graph/task-graph.ts';
import type { ExecutionEndState, ExecutionEvent } from './execution-event.ts';

/** What the driver is to do once the event that caused it is durable. */
export type Command =
  | { readonly kind: 'start-task'; readonly taskId: string; readonly attempt: number }
  | { readonly kind: 'wait-for-retry'; readonly taskId: string; readonly attempt: number; readonly at: number }
  | { readonly kind: 'abort-running' }
  | { readonly kind: 'end'; readonly state: ExecutionEndState };

type TaskStatus = 'waiting' | 'ready' | 'running' | 'retrying' | 'done' | 'failed';

interface TaskState {
  readonly task: Task;
  status: TaskStatus;
  /** How many dependencies are not done. */
  missing: number;
  /** The attempt that runs or ran last; 0 is the first. */
  attempt: number;
  retryAt: number;
}

/** The state of an execution. Made by `beginExecution`, changed only by `step`. */
export interface ExecutionState {
  readonly tasks: ReadonlyMap<string, TaskState>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly maxConcurrent: number;
  /** Ready tasks, first come first served; the index is where the queue begins. */
  readonly ready: string[];
  nextReady: number;
  running: number;
  retrying: number;
  isCancelled: boolean;
  hasFailed: boolean;
  hasEnded: boolean;
}

/** @param maxConcurrent how many operations may run side by side, at least 1. */
export function beginExecution(graph: TaskGraph, maxConcurrent: number): ExecutionState {
  invariant(maxConcurrent >= 1, 'at least one task may run');
  const tasks = new Map<string, TaskState>();
  const dependents = new Map<string, string[]>();
  for (const task of graph.tasks) {
    tasks.set(task.id, { task, status: 'waiting', missing: task.dependsOn.length, attempt: 0, retryAt: 0 });
    for (const need of task.dependsOn) {
      const waiting = dependents.get(need);
      if (waiting === undefined) dependents.set(need, [task.id]);
      else waiting.push(task.id);
    }
  }
  return {
    tasks,
    dependents,
    maxConcurrent,
    ready: [],
    nextReady: 0,
    running: 0,
    retrying: 0,
    isCancelled: false,
    hasFailed: false,
    hasEnded: false,
  };
}

/** Applies one event. Equal states and events give equal states and commands; `state` is changed in place. */
export function step(state: ExecutionState, event: ExecutionEvent): readonly Command[] {
  switch (event.kind) {
    case 'execution-started':
      return begin(state);
    case 'execution-resumed':
      return resume(state);
    case 'task-started':
      return [];
    case 'task-succeeded':
      return finishTask(state, event.taskId, event.attempt);
    case 'task-failed':
      return failTask(state, event);
    case 'retry-due':
      return retryTask(state, event.taskId);
    case 'cancel-requested':
      return cancel(state);
    case 'execution-ended':
      state.hasEnded = true;
      return [];
  }
}

/** Tasks that never ran. */
export function tasksNotRun(state: ExecutionState): readonly string[] {
  return [...state.tasks.values()]
    .filter((task) => task.status === 'waiting' || task.status === 'ready')
    .map(({ task }) => task.id);
}

function begin(state: ExecutionState): readonly Command[] {
  for (const task of state.tasks.values()) if (task.missing === 0) makeReady(state, task);
  return goOn(state);
}

/**
 * What ran when the process died, what waits for a retry and what failed runs again; nothing that is done does.
 * Only what had failed for good gets its attempts anew.
 */
function resume(state: ExecutionState): readonly Command[] {
  Object.assign(state, {
    nextReady: 0,
    running: 0,
    retrying: 0,
    isCancelled: false,
    hasFailed: false,
    hasEnded: false,
  });
  state.ready.length = 0;
  for (const task of state.tasks.values()) {
    if (task.status === 'done') continue;
    if (task.status === 'failed') task.attempt = 0;
    if (task.status === 'retrying') task.attempt += 1;
    task.status = 'waiting';
    task.missing = task.task.dependsOn.filter((need) => state.tasks.get(need)?.status !== 'done').length;
    if (task.missing === 0) makeReady(state, task);
  }
  return goOn(state);
}

function finishTask(state: ExecutionState, taskId: string, attempt: number): readonly Command[] {
  const task = running(state, taskId);
  task.status = 'done';
  task.attempt = attempt;
  for (const id of state.dependents.get(taskId) ?? []) {
    const dependent = known(state, id);
    dependent.missing -= 1;
    if (dependent.missing === 0 && dependent.status === 'waiting') makeReady(state, dependent);
  }
  return goOn(state);
}

function failTask(state: ExecutionState, event: Extract<ExecutionEvent, { kind: 'task-failed' }>): readonly Command[] {
  if (event.decision === 'ignore') return finishTask(state, event.taskId, event.attempt);
  const task = running(state, event.taskId);
  task.attempt = event.attempt;
  if (event.decision === 'retry' && !state.isCancelled) {
    task.status = 'retrying';
    task.retryAt = event.retryAt ?? event.at;
    state.retrying += 1;
    return [
      { kind: 'wait-for-retry', taskId: event.taskId, attempt: event.attempt + 1, at: task.retryAt },
      ...goOn(state),
    ];
  }
  task.status = 'failed';
  state.hasFailed = true;
  return goOn(state);
}

function retryTask(state: ExecutionState, taskId: string): readonly Command[] {
  const task = known(state, taskId);
  if (task.status !== 'retrying') return [];
  state.retrying -= 1;
  task.attempt += 1;
  makeReady(state, task);
  return goOn(state);
}

function cancel(state: ExecutionState): readonly Command[] {
  state.isCancelled = true;
  for (const task of state.tasks.values()) if (task.status === 'retrying') task.status = 'failed';
  state.retrying = 0;
  return [{ kind: 'abort-running' }, ...goOn(state)];
}

/** Starts what is ready while there is room, and ends the execution when nothing is left that could run. */
function goOn(state: ExecutionState): readonly Command[] {
  const commands: Command[] = [];
  while (!state.isCancelled && state.running < state.maxConcurrent && state.nextReady < state.ready.length) {
    const task = known(state, state.ready[state.nextReady] ?? '');
    state.nextReady += 1;
    if (task.status !== 'ready') continue;
    task.status = 'running';
    state.running += 1;
    commands.push({ kind: 'start-task', taskId: task.task.id, attempt: task.attempt });
  }
  const isOver =
    state.running === 0 && state.retrying === 0 && (state.isCancelled || state.nextReady === state.ready.length);
  if (isOver && commands.length === 0 && !state.hasEnded) {
    state.hasEnded = true;
    commands.push({ kind: 'end', state: endState(state) });
  }
  return commands;
}

/** A cancel that came after the last task had ended well changes nothing. */
function endState(state: ExecutionState): ExecutionEndState {
  if ([...state.tasks.values()].every((task) => task.status === 'done')) return 'completed';
  return state.isCancelled ? 'cancelled' : 'failed';
}

function makeReady(state: ExecutionState, task: TaskState): void {
  task.status = 'ready';
  state.ready.push(task.task.id);
}

/** A task that is to end; in a journal that was cut it may be known as waiting only. */
function running(state: ExecutionState, taskId: string): TaskState {
  const task = known(state, taskId);
  if (task.status === 'running') state.running -= 1;
  return task;
}

function known(state: ExecutionState, taskId: string): TaskState {
  const task = state.tasks.get(taskId);
  invariant(task !== undefined, `the graph has no task ${taskId}`);
  return task;
}
