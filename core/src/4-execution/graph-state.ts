// The state of a graph that is being run: tasks are numbers (their place in the graph), and what is known of each stands
// in arrays, so that a million tasks cost a few megabytes and a step costs the same in a small graph and in a large one.

import { invariant } from '#diagnostics/invariant.ts';
import type { Task, TaskGraph } from '#graph/task-graph.ts';
import { type Gates, type InstancePlaces, type Limits, makeGates } from './limits.ts';
import { emptyQueue, type Queue } from './queue.ts';

/** What a task is doing. The numbers stand in snapshots: a released one keeps its meaning. */
export const STATUS = { waiting: 0, ready: 1, running: 2, retrying: 3, done: 4, failed: 5 } as const;

/** Made by `beginGraph`, changed only by `apply` and `nextEvents` of the reducer. */
export interface GraphState {
  readonly tasks: readonly Task[];
  readonly placeById: ReadonlyMap<string, number>;
  /** Ids of the tasks whose results go to the workflow. */
  readonly keepingResult: ReadonlySet<string>;
  /** The places of those that run: few, looked up several times each, where all of them are too many for a processor's cache. */
  readonly runningPlaces: Map<string, number>;
  /** The tasks that wait for task n are `targets[first[n]]` up to `targets[first[n + 1]]`. */
  readonly dependents: { readonly first: Int32Array; readonly targets: Int32Array };
  /** One of STATUS. */
  readonly status: Uint8Array;
  /** How many dependencies are not done. */
  readonly missing: Int32Array;
  /** The attempt that runs or ran last; 0 is the first. */
  readonly attempt: Int32Array;
  /** Tasks that ran when the process died, or had failed, and have something to undo before they are repeated. */
  readonly toUndo: Set<number>;
  readonly maxRunning: number;
  readonly gates: Gates;
  /** Operations that may begin, in the order in which they became ready; an entry that is no longer ready is passed over. */
  readonly ready: Queue;
  /** State changes that may be made; they take no room. */
  readonly readyStates: Queue;
  /** How many tasks are ready, running, waiting for a retry, done. */
  readonly count: { ready: number; running: number; retrying: number; done: number };
  isCancelled: boolean;
  isPaused: boolean;
  /** When the first task failed for good; one whose host is set aside does not count. */
  failedAt: number | undefined;
  isFailWaitOver: boolean;
}

export interface GraphLimits {
  readonly limits: Limits;
  readonly places: InstancePlaces;
}

/** The state before the first event. */
export function beginGraph(graph: TaskGraph, { limits, places }: GraphLimits): GraphState {
  invariant(limits.inAll >= 1, 'at least one task may run');
  const { tasks } = graph;
  const placeById = new Map<string, number>();
  tasks.forEach((task, place) => placeById.set(task.id, place));
  invariant(placeById.size === tasks.length, 'task ids are unique');
  const missing = new Int32Array(tasks.length);
  tasks.forEach((task, place) => {
    missing[place] = task.dependsOn.length;
  });
  return {
    tasks,
    placeById,
    keepingResult: new Set(tasks.flatMap((task) => (keepsResult(task) ? [task.id] : []))),
    runningPlaces: new Map(),
    dependents: dependentsOf(tasks, placeById),
    status: new Uint8Array(tasks.length),
    missing,
    attempt: new Int32Array(tasks.length),
    toUndo: new Set(),
    maxRunning: limits.inAll,
    gates: makeGates(tasks, limits, places),
    ready: emptyQueue(),
    readyStates: emptyQueue(),
    count: { ready: 0, running: 0, retrying: 0, done: 0 },
    isCancelled: false,
    isPaused: false,
    failedAt: undefined,
    isFailWaitOver: false,
  };
}

function keepsResult(task: Task): boolean {
  return task.kind === 'operation' && task.keepsResult === true;
}

/** The place of a task that an event names. */
export function placeOf(state: GraphState, taskId: string): number {
  const place = state.runningPlaces.get(taskId) ?? state.placeById.get(taskId);
  invariant(place !== undefined, `the graph has no task ${taskId}`);
  return place;
}

/** Tasks that never ran. */
export function tasksNotRun({ tasks, status }: GraphState): readonly string[] {
  return tasks
    .filter((_, place) => status[place] === STATUS.waiting || status[place] === STATUS.ready)
    .map(({ id }) => id);
}

function dependentsOf(tasks: readonly Task[], placeById: ReadonlyMap<string, number>): GraphState['dependents'] {
  const first = new Int32Array(tasks.length + 1);
  let edges = 0;
  for (const task of tasks) edges += task.dependsOn.length;
  const needs = new Int32Array(edges);
  let edge = 0;
  for (const task of tasks) {
    for (const id of task.dependsOn) {
      const need = placeById.get(id);
      invariant(need !== undefined, `${task.id} waits for ${id}, which the graph does not have`);
      needs[edge] = need;
      edge += 1;
      first[need + 1] = (first[need + 1] ?? 0) + 1;
    }
  }
  for (let place = 0; place < tasks.length; place += 1)
    first[place + 1] = (first[place + 1] ?? 0) + (first[place] ?? 0);
  const targets = new Int32Array(edges);
  const filled = first.slice(0, tasks.length);
  edge = 0;
  tasks.forEach((task, place) => {
    for (let index = 0; index < task.dependsOn.length; index += 1, edge += 1) {
      const need = needs[edge] ?? 0;
      const at = filled[need] ?? 0;
      targets[at] = place;
      filled[need] = at + 1;
    }
  });
  return { first, targets };
}
