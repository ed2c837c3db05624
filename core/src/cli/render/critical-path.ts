// Where the time of an execution went: how long each task took, and the chain of tasks that decided the whole.

import type { ExecutionEvent, GraphHistory, TaskGraph } from '#index';

/** What one task took. Times in milliseconds since the execution began. */
export interface TaskTime {
  readonly taskId: string;
  readonly instanceId: string | undefined;
  /** `undefined` for a task that is no operation. */
  readonly operation: string | undefined;
  readonly attempts: number;
  readonly startedMs: number;
  /** From the start of the first attempt to the end of the last one, waits between attempts included. */
  readonly durationMs: number;
  readonly outcome: 'succeeded' | 'failed' | 'running';
  readonly isCritical: boolean;
}

/** All tasks that ran, by their start, and the time of the whole. */
export interface ExecutionTimes {
  readonly tasks: readonly TaskTime[];
  readonly totalMs: number;
}

interface Span {
  start: number;
  end: number;
  attempts: number;
  outcome: TaskTime['outcome'];
}

/**
 * Computes the times from the journal of an execution and its graph.
 *
 * The critical path is followed backwards from the task that ended last, each time to the dependency that ended last:
 * what is on it must become faster for the whole to become faster. Of an execution that was resumed, the pause counts
 * to the whole.
 */
export function executionTimes(graph: TaskGraph, events: readonly ExecutionEvent[]): ExecutionTimes {
  const began = events[0]?.at ?? 0;
  const last = events.at(-1)?.at ?? began;
  const spans = spansOf(events, last);
  const critical = criticalPath(graph, spans);
  const tasks = graph.tasks.flatMap((task): TaskTime[] => {
    const span = spans.get(task.id);
    if (span === undefined) return [];
    return [
      {
        taskId: task.id,
        instanceId: task.instanceId,
        operation: task.kind === 'operation' ? task.operation : undefined,
        attempts: span.attempts,
        startedMs: span.start - began,
        durationMs: span.end - span.start,
        outcome: span.outcome,
        isCritical: critical.has(task.id),
      },
    ];
  });
  return { tasks: tasks.sort((a, b) => a.startedMs - b.startedMs), totalMs: last - began };
}

/** The times of all graphs of an execution, one after the other. */
export function allTimes(history: readonly GraphHistory[]): ExecutionTimes {
  const began = history[0]?.events[0]?.at ?? 0;
  const last = history.at(-1)?.events.at(-1)?.at ?? began;
  const tasks = history.flatMap(({ graph, events }) => {
    const shift = (events[0]?.at ?? began) - began;
    return executionTimes(graph, events).tasks.map((task) => ({ ...task, startedMs: task.startedMs + shift }));
  });
  return { tasks, totalMs: last - began };
}

function spansOf(events: readonly ExecutionEvent[], last: number): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const event of events) {
    if (event.kind === 'task-started') {
      const span = spans.get(event.taskId);
      if (span === undefined) spans.set(event.taskId, { start: event.at, end: last, attempts: 1, outcome: 'running' });
      else spans.set(event.taskId, { ...span, end: last, attempts: span.attempts + 1, outcome: 'running' });
    } else if (event.kind === 'task-succeeded' || event.kind === 'task-failed') {
      const span = spans.get(event.taskId) ?? { start: event.at, end: event.at, attempts: 1, outcome: 'running' };
      const isGood = event.kind === 'task-succeeded' || event.decision === 'ignore';
      spans.set(event.taskId, { ...span, end: event.at, outcome: isGood ? 'succeeded' : 'failed' });
    }
  }
  return spans;
}

function criticalPath(graph: TaskGraph, spans: ReadonlyMap<string, Span>): ReadonlySet<string> {
  const dependencies = new Map(graph.tasks.map((task) => [task.id, task.dependsOn]));
  const path = new Set<string>();
  let next = latest([...spans.keys()], spans);
  while (next !== undefined && !path.has(next)) {
    path.add(next);
    next = latest(ranBefore(next, dependencies, spans), spans);
  }
  return path;
}

/** The dependencies that ran; of one that left no event, those before it. */
function ranBefore(
  taskId: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  spans: ReadonlyMap<string, Span>,
): string[] {
  const found = new Set<string>();
  const seen = new Set<string>([taskId]);
  const open = [...(dependencies.get(taskId) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (spans.has(id)) found.add(id);
    else open.push(...(dependencies.get(id) ?? []));
  }
  return [...found];
}

function latest(ids: readonly string[], spans: ReadonlyMap<string, Span>): string | undefined {
  let best: string | undefined;
  for (const id of ids) {
    if (best === undefined || (spans.get(id)?.end ?? 0) > (spans.get(best)?.end ?? 0)) best = id;
  }
  return best;
}
