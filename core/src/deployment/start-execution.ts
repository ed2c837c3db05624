// Makes the record of a new execution, which is then run.

import { systemClock } from '#execution/clock.ts';
import type { ExecutionChoices, ExecutionRecord } from '#store/store.ts';
import type { Workspace } from './workspace.ts';

/** Makes a new execution between stages 3 and 4; one that was interrupted is ended by that. */
export async function startExecution(
  workspace: Workspace,
  deploymentId: string,
  request: Pick<ExecutionRecord, 'workflow' | 'parameters'> & ExecutionChoices,
): Promise<ExecutionRecord> {
  const { store } = workspace;
  const now = systemClock.now();
  for (const old of await store.listExecutions(deploymentId)) {
    if (old.state !== 'started' && old.state !== 'scheduled') continue;
    const events = [{ kind: 'execution-ended', at: now, state: 'cancelled' }] as const;
    await store.commit({ executionId: old.id, events, changes: [], logs: [] });
  }
  const { workflow, parameters, scheduledAt, only, from, subgraphRetries } = request;
  const execution: ExecutionRecord = {
    id: crypto.randomUUID(),
    deploymentId,
    workflow,
    parameters,
    createdAt: now,
    state: scheduledAt === undefined ? 'started' : 'scheduled',
    ...(scheduledAt === undefined ? {} : { scheduledAt }),
    ...(only === undefined ? {} : { only }),
    ...(from === undefined ? {} : { from }),
    ...(subgraphRetries === undefined ? {} : { subgraphRetries }),
  };
  await store.putExecution(execution);
  return execution;
}
