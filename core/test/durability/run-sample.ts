// Runs the sample execution, or goes on with it, on the clock of the machine.

import { appendFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationTask } from '../../src/3-graph/task-graph.ts';
import { systemClock } from '../../src/4-execution/clock.ts';
import type { ExecutionEnd, OperationOutcome } from '../../src/4-execution/execution-event.ts';
import { runExecution } from '../../src/4-execution/run-execution.ts';
import { sampleScript, sampleWorkflow } from '../../src/4-execution/testing/sample-execution.ts';
import { failed } from '../../src/4-execution/testing/simulate.ts';
import { withLock } from '../../src/deployment/workspace.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

/** How an attempt ends; it is called when the attempt begins, which takes a millisecond. */
export type Operate = (task: OperationTask, attempt: number) => OperationOutcome | Promise<OperationOutcome>;

/** @param signal aborting it cancels; an operation that runs then has not succeeded */
export async function runSample(
  store: Store,
  operate: Operate,
  signal: AbortSignal = new AbortController().signal,
): Promise<ExecutionEnd> {
  const execution = await store.getExecution('e1');
  const deployment = await store.getDeployment('shop');
  if (execution === undefined || deployment === undefined) throw new Error('the store is not filled');
  const instances = await store.listInstances('shop');
  return runExecution(
    { execution, deployment, instances, workflow: sampleWorkflow, parameters: {} },
    {
      store,
      clock: systemClock,
      signal,
      onEvent: () => undefined,
      retries: { maxRetries: 2, intervalMs: 1 },
      limits: { inAll: 3 },
      eventsPerTurn: 1,
      run: async (task, attempt, tools) => {
        const outcome = await operate(task, attempt);
        await sleep(1);
        return tools.signal.aborted ? failed({ reason: 'interrupted' }) : outcome;
      },
    },
  );
}

/** The file in which each call of an operation is a line, beside the store. */
export function callsFile(path: string): string {
  return join(dirname(path), 'calls');
}

/** Ends every attempt as the sample has it, and writes it down. */
export function notingCalls(path: string): (task: OperationTask, attempt: number) => OperationOutcome {
  return (task, attempt) => {
    appendFileSync(callsFile(path), `${task.id}:${attempt}\n`);
    return sampleScript(task.id, attempt).outcome;
  };
}

/** Opens a store and runs its execution to the end: what the next process does. */
export async function goOn(path: string): Promise<ExecutionEnd> {
  const store = openSqliteStore(path);
  const owner = { pid: process.pid, host: hostname(), command: 'the next one', since: Date.now() };
  try {
    return await withLock({ workspace: { store }, deploymentId: 'shop' }, owner, () =>
      runSample(store, notingCalls(path)),
    );
  } finally {
    await store.close();
  }
}
