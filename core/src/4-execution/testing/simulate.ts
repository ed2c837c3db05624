// A whole execution in memory, on a clock that never sleeps.

import type { TaskGraph } from '#graph/task-graph.ts';
import type { ExecutionRecord, InstanceRecord, Store } from '#store/store.ts';
import type { RunOperation } from '../attempt-operation.ts';
import type { ExecutionEnd, Failure, InstanceChange, LiveEvent, OperationOutcome } from '../execution-event.ts';
import { type RunOptions, runGraph } from '../run-graph.ts';
import { fakeClock } from './fake-clock.ts';

export const failure: Failure = { reason: 'jammed', message: 'the till is jammed', recoverable: true, evidence: [] };

export const done = (...changes: readonly InstanceChange[]): OperationOutcome => ({ kind: 'succeeded', changes });

export const failed = (frame: Partial<Failure> = {}, ...changes: readonly InstanceChange[]): OperationOutcome => ({
  kind: 'failed',
  failure: { ...failure, ...frame },
  changes,
});

/** Puts one execution of a graph into an empty store, and all instances of its tasks, uninitialized. */
export async function fillStore(store: Store, graph: TaskGraph): Promise<void> {
  const ids = new Set(graph.tasks.flatMap(({ instanceId }) => instanceId ?? []));
  await store.putInstances(
    [...ids].map((id) => ({
      id,
      deploymentId: 'shop',
      nodeName: id,
      state: 'uninitialized',
      runtimeProperties: {},
      version: 1,
    })),
  );
  const execution: ExecutionRecord = {
    id: 'e1',
    deploymentId: 'shop',
    workflow: graph.name,
    parameters: {},
    graph,
    createdAt: 0,
    state: 'started',
  };
  await store.putExecution(execution);
}

export interface Simulation {
  readonly end: ExecutionEnd;
  readonly store: Store;
  /** What `onEvent` was told. */
  readonly told: readonly LiveEvent[];
  /** `task:attempt@time` of every call of an operation, in order. */
  readonly calls: readonly string[];
}

/** Runs the execution of a filled store from its first event, or goes on with it. */
export async function simulate(
  store: Store,
  run: RunOperation,
  options: Partial<RunOptions> = {},
): Promise<Simulation> {
  const execution = await store.getExecution('e1');
  if (execution === undefined) throw new Error('the store is not filled');
  const clock = options.clock ?? fakeClock();
  const told: LiveEvent[] = [];
  const calls: string[] = [];
  const end = await runGraph(execution, {
    clock,
    signal: new AbortController().signal,
    onEvent: (event) => void told.push(event),
    retries: { maxRetries: 2, intervalMs: 1000 },
    maxConcurrent: 4,
    ...options,
    store,
    run: (task, attempt, tools) => {
      calls.push(`${task.id}:${attempt}@${clock.now()}`);
      return run(task, attempt, tools);
    },
  });
  return { end, store, told, calls };
}

/** The instances as they are now, without what counts changes. */
export async function instancesOf(
  store: Store,
): Promise<Readonly<Record<string, Pick<InstanceRecord, 'state' | 'runtimeProperties'>>>> {
  const instances = await store.listInstances('shop');
  return Object.fromEntries(
    instances.map(({ id, state, runtimeProperties }) => [id, { state, runtimeProperties }] as const),
  );
}
