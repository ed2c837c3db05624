// What a workflow is told when a graph has ended, gathered from the events of its tasks.

import type { Json } from '@brolly/plugin-sdk';
import type { Task } from '#graph/task-graph.ts';
import type { GraphEnd } from '#graph/workflow.ts';
import type { ExecutionEnd, ExecutionEvent, Failure } from './execution-event.ts';

/** What is noted while a graph runs. */
export interface GraphNotes {
  /** The last failure of each task that failed for good or whose failure was ignored, in the order of failing. */
  readonly failures: Map<string, { readonly attempt: number; readonly failure: Failure; readonly isIgnored: boolean }>;
  /** Results of the tasks that keep theirs and succeeded; `null` for none. */
  readonly results: Map<string, Json>;
}

export function emptyNotes(): GraphNotes {
  return { failures: new Map(), results: new Map() };
}

/** Takes an event into the notes. `keeping` are the tasks that keep their results. */
export function note(notes: GraphNotes, event: ExecutionEvent, keeping: ReadonlySet<string>): void {
  const { failures, results } = notes;
  if (event.kind === 'execution-resumed') {
    // What failed is tried again; what was ignored stays as it was.
    for (const [taskId, { isIgnored }] of failures) if (!isIgnored) failures.delete(taskId);
  }
  if (event.kind === 'task-skipped') failures.delete(event.taskId);
  if (event.kind === 'task-succeeded') {
    failures.delete(event.taskId);
    if (keeping.has(event.taskId)) results.set(event.taskId, event.result ?? null);
  }
  if (event.kind === 'task-failed' && event.decision !== 'retry') {
    const { taskId, attempt, failure, decision } = event;
    failures.delete(taskId);
    failures.set(taskId, { attempt, failure, isIgnored: decision === 'ignore' });
  }
}

/** The answer to the step of a graph. @param taskOf finds a task of the graph by its id */
export function graphEnd(
  notes: GraphNotes,
  state: GraphEnd['state'],
  taskOf: (taskId: string) => Task | undefined,
): GraphEnd {
  const failures = [...notes.failures].map(([taskId, { failure }]) => {
    const task = taskOf(taskId);
    return {
      taskId,
      instanceId: task?.instanceId,
      operation: task?.kind === 'operation' ? task.operation : undefined,
      failure,
    };
  });
  return { state, failures, results: Object.fromEntries(notes.results) };
}

/** What failed for good, for the end of the execution; what was ignored is left out. */
export function failuresOf(notes: GraphNotes, taskOf: (taskId: string) => Task | undefined): ExecutionEnd['failures'] {
  return [...notes.failures]
    .filter(([, { isIgnored }]) => !isIgnored)
    .map(([taskId, { attempt, failure }]) => {
      const task = taskOf(taskId);
      const operation = task?.kind === 'operation' ? task.operation : undefined;
      return { taskId, instanceId: task?.instanceId, operation, attempts: attempt + 1, failure };
    });
}
