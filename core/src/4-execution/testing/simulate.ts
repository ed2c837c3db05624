// A whole execution in memory, on a clock that never sleeps.

import type { TaskGraph } from '#graph/task-graph.ts';
import type { AnyWorkflow, Workflow } from '#graph/workflow.ts';
import type { Plan } from '#plan/plan.ts';
import type { ExecutionRecord, InstanceRecord, Store } from '#store/store.ts';
import type { RunOperation } from '../attempt.ts';
import type { ExecutionEnd, Failure, InstanceChange, LiveEvent, OperationOutcome } from '../execution-event.ts';
import { runExecution } from '../run-execution.ts';
import type { RunOptions } from '../run-options.ts';
import { fakeClock } from './fake-clock.ts';

export const failure: Failure = { reason: 'jammed', message: 'the till is jammed', recoverable: true, evidence: [] };

export const done = (...changes: readonly InstanceChange[]): OperationOutcome => ({ kind: 'succeeded', changes });

export const failed = (frame: Partial<Failure> = {}, ...changes: readonly InstanceChange[]): OperationOutcome => ({
  kind: 'failed',
  failure: { ...failure, ...frame },
  changes,
});

/** A plan with an instance for every one that the tasks of a graph name. */
export function planOf(graph: TaskGraph): Plan {
  const ids = new Set(graph.tasks.flatMap(({ instanceId }) => instanceId ?? []));
  const empty = { inputs: {}, nodes: {}, outputs: {}, capabilities: {}, workflows: {}, plugins: {} };
  return { ...empty, instances: [...ids].map((id) => ({ id, nodeName: id, index: 1, relationships: [] })) };
}

/** A workflow that runs one graph. */
export function workflowOf(graph: TaskGraph): Workflow {
  return {
    function: graph.name,
    isResumable: true,
    *steps() {
      yield { kind: 'graph', graph, onFailure: 'stop' };
      return { kind: 'completed' };
    },
  };
}

/** Puts a deployment of a plan and one execution of it into an empty store; all instances are uninitialized. */
export async function fillStore(store: Store, plan: Plan, execution: Partial<ExecutionRecord> = {}): Promise<void> {
  await store.putDeployment({ id: 'shop', blueprintPath: '/shop.yaml', plan, createdAt: 0 });
  await store.putInstances(
    plan.instances.map(({ id, nodeName }) => ({
      id,
      deploymentId: 'shop',
      nodeName,
      state: 'uninitialized',
      runtimeProperties: {},
      version: 1,
    })),
  );
  const begun = { workflow: 'install', parameters: {}, createdAt: 0, state: 'started' } as const;
  await store.putExecution({ id: 'e1', deploymentId: 'shop', ...begun, ...execution });
}

export interface Simulation {
  readonly end: ExecutionEnd;
  readonly store: Store;
  /** What `onEvent` was told. */
  readonly told: readonly LiveEvent[];
  /** `task:attempt@time` of every call of an operation, in order. */
  readonly calls: readonly string[];
}

export type SimulateOptions = Partial<RunOptions> & { readonly workflow: AnyWorkflow };

/** Runs the execution of a filled store from its first event, or goes on with it. */
export async function simulate(store: Store, run: RunOperation, options: SimulateOptions): Promise<Simulation> {
  const { workflow } = options;
  const execution = await store.getExecution('e1');
  const deployment = await store.getDeployment('shop');
  if (execution === undefined || deployment === undefined) throw new Error('the store is not filled');
  const clock = options.clock ?? fakeClock();
  const told: LiveEvent[] = [];
  const calls: string[] = [];
  const instances = await store.listInstances('shop');
  const subject = { execution, deployment, instances, workflow, parameters: execution.parameters };
  const end = await runExecution(subject, {
    clock,
    signal: new AbortController().signal,
    onEvent: (event) => void told.push(event),
    retries: { maxRetries: 2, intervalMs: 1000 },
    limits: { inAll: 4 },
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
