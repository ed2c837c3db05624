// A dry run goes the way that the execution would go, in a store that is forgotten afterwards.

import type { RunOperation } from '#execution/attempt.ts';
import { SecretTexts } from '#plugins/secret-texts.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { ExecutionRecord, Store } from '#store/store.ts';
import { callMaker, evaluationFailure } from './operation-runner.ts';
import type { OperationRunnerOptions } from './operation-runner-options.ts';
import { notingSecrets } from './surroundings.ts';

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

/** Operations that succeed without being sent. Their inputs are evaluated, so that what cannot be is told. */
export function pretendOperations(options: OperationRunnerOptions): RunOperation {
  const privateTexts = new SecretTexts();
  const callOf = callMaker(options, notingSecrets(options.secrets, privateTexts));
  return async (task, attempt) => {
    try {
      callOf({ task, attempt });
      return { kind: 'succeeded', result: task.repeatUntilTrue === true ? true : null, changes: [] };
    } catch (error) {
      return { kind: 'failed', failure: evaluationFailure(task, error, privateTexts), changes: [] };
    }
  };
}
