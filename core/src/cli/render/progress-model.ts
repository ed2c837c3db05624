// What the live view knows: a row per node instance, built from events. Pure.

import type { LiveEvent, Task, TaskGraph } from '#index';
import type { WaitingModel } from './waiting-for.ts';
import { shortOperation } from './words.ts';

/** One line of the live view. */
export interface ProgressRow {
  readonly instanceId: string;
  /** The node template's name, with a number where it has several instances. */
  readonly name: string;
  readonly template: string;
  /** Address of the host it works on, when it is known. */
  address: string;
  state: 'waiting' | 'running' | 'retrying' | 'failed' | 'done';
  /** Operation and present step: `start: waiting for the API server`. */
  text: string;
  /** When the present operation began; `undefined` while it waits. */
  since: number | undefined;
  /** Tasks of the instance that have ended well. */
  done: number;
  readonly total: number;
}

/** The rows of an execution, and how far it is. */
export interface ProgressModel extends WaitingModel {
  readonly rows: ReadonlyMap<string, ProgressRow>;
  readonly ended: Set<string>;
  /** The tasks of each instance, in the order of the graph. */
  readonly tasksOf: ReadonlyMap<string, readonly Task[]>;
  readonly total: number;
  done: number;
  failed: number;
  readonly startedAt: number;
}

export interface InstanceName {
  readonly instanceId: string;
  readonly name: string;
  /** The node template's name; by default the name. */
  readonly template?: string;
  readonly address?: string | undefined;
}

/** Begins a model: a row for each instance that has an operation in the graph, in the order given. */
export function progressModel(graph: TaskGraph, names: readonly InstanceName[], startedAt: number): ProgressModel {
  const totals = new Map<string, number>();
  for (const task of graph.tasks) {
    if (task.kind === 'operation') totals.set(task.instanceId, (totals.get(task.instanceId) ?? 0) + 1);
  }
  const rows = names
    .filter((each) => totals.has(each.instanceId))
    .map((each): [string, ProgressRow] => [
      each.instanceId,
      {
        instanceId: each.instanceId,
        name: each.name,
        template: each.template ?? each.name,
        address: each.address ?? '',
        state: 'waiting',
        text: 'waiting',
        since: undefined,
        done: 0,
        total: totals.get(each.instanceId) ?? 0,
      },
    ]);
  const tasksOf = new Map<string, Task[]>();
  for (const task of graph.tasks) {
    const own = task.instanceId === undefined ? undefined : tasksOf.get(task.instanceId);
    if (own !== undefined) own.push(task);
    else if (task.instanceId !== undefined) tasksOf.set(task.instanceId, [task]);
  }
  const waiting = {
    tasks: new Map(graph.tasks.map((task) => [task.id, task])),
    ended: new Set<string>(),
    names: new Map(names.map((each) => [each.instanceId, each.name])),
  };
  const total = [...totals.values()].reduce((sum, amount) => sum + amount, 0);
  return { ...waiting, tasksOf, rows: new Map(rows), total, done: 0, failed: 0, startedAt };
}

/** Takes an event into the model, which it changes. Events of tasks that are no operation change nothing. */
export function updateProgress(
  model: ProgressModel,
  graph: ReadonlyMap<string, TaskGraph['tasks'][number]>,
  event: LiveEvent,
): void {
  if (event.kind === 'step') {
    const row = model.rows.get(event.instanceId);
    if (row !== undefined && row.state === 'running') row.text = withStep(row.text, event.text);
    return;
  }
  if (!('taskId' in event)) return;
  if (isDone(event)) model.ended.add(event.taskId);
  const task = graph.get(event.taskId);
  if (task?.kind !== 'operation') return;
  const row = model.rows.get(task.instanceId);
  switch (event.kind) {
    case 'task-started':
      if (row !== undefined)
        Object.assign(row, { state: 'running', text: shortOperation(task.operation), since: event.at });
      return;
    case 'task-succeeded':
    case 'task-skipped':
      return endTask(model, row);
    case 'task-failed':
      return failTask(model, row, event);
    case 'task-repeated':
      if (row !== undefined) Object.assign(row, { state: 'retrying', text: `${operationOf(row.text)}: not there yet` });
      return;
    case 'task-undone':
    case 'retry-due':
    case 'log':
      return;
  }
}

function isDone(event: LiveEvent): boolean {
  if (event.kind === 'task-failed') return event.decision === 'ignore';
  return event.kind === 'task-succeeded' || event.kind === 'task-skipped';
}

/** After the events of an earlier run: what is not done waits to be done again. */
export function settle(model: ProgressModel): void {
  model.failed = 0;
  for (const row of model.rows.values()) {
    if (row.state !== 'done') Object.assign(row, { state: 'waiting', text: 'waiting', since: undefined });
  }
}

function endTask(model: ProgressModel, row: ProgressRow | undefined): void {
  model.done += 1;
  if (row === undefined) return;
  row.done += 1;
  row.since = undefined;
  row.state = row.done >= row.total ? 'done' : 'waiting';
  row.text = row.state;
}

function failTask(
  model: ProgressModel,
  row: ProgressRow | undefined,
  event: Extract<LiveEvent, { kind: 'task-failed' }>,
): void {
  if (event.decision === 'ignore') return endTask(model, row);
  const isFinal = event.decision === 'fail';
  if (isFinal) model.failed += 1;
  if (row === undefined) return;
  row.state = isFinal ? 'failed' : 'retrying';
  row.text = `${operationOf(row.text)}: ${event.failure.message}`;
  row.since = isFinal ? undefined : event.at;
}

function withStep(text: string, step: string): string {
  return `${operationOf(text)}: ${step}`;
}

function operationOf(text: string): string {
  const at = text.indexOf(':');
  return at < 0 ? text : text.slice(0, at);
}
