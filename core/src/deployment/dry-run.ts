// A dry run goes the way that the execution would go, in a store that is forgotten afterwards.

import type { RunOperation } from '#execution/attempt.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { ExecutionRecord, Store } from '#store/store.ts';

/** A copy of all deployments and their instances in memory; without a store an empty one. */
export async function copyDeployments(store: Store | undefined): Promise<Store> {
  const copy = openMemoryStore();
  if (store === undefined) return copy;
  for (const deployment of await store.listDeployments()) {
    await copy.putDeployment(deployment);
    await copy.putInstances(await store.listInstances(deployment.id));
  }
  return copy;
}

/** The same with an execution that is to be run there. */
export async function copyToMemory(store: Store, execution: ExecutionRecord): Promise<Store> {
  const copy = await copyDeployments(store);
  await copy.putExecution(execution);
  return copy;
}

/** Operations that succeed without being sent. `evaluate` evaluates their inputs, so that what cannot be is told. */
export function pretendOperations(evaluate: (task: OperationTask) => void, fail: FailureOf): RunOperation {
  return async (task) => {
    try {
      evaluate(task);
      return { kind: 'succeeded', result: task.repeatUntilTrue === true ? true : null, changes: [] };
    } catch (error) {
      return { kind: 'failed', failure: fail(task, error), changes: [] };
    }
  };
}

type FailureOf = (
  task: OperationTask,
  error: unknown,
) => Extract<Awaited<ReturnType<RunOperation>>, { kind: 'failed' }>['failure'];
