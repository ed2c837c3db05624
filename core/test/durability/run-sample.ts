// Runs the sample execution, or goes on with it, on the clock of the machine.

import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationTask } from '../../src/3-graph/task-graph.ts';
import { systemClock } from '../../src/4-execution/clock.ts';
import type { ExecutionEnd, OperationOutcome } from '../../src/4-execution/execution-event.ts';
import { runExecution } from '../../src/4-execution/run-execution.ts';
import { sampleWorkflow } from '../../src/4-execution/testing/sample-execution.ts';
import type { Store } from '../../src/store/store.ts';

/** @param operate how an attempt ends; it is called when the attempt begins, which takes a millisecond. */
export async function runSample(
  store: Store,
  operate: (task: OperationTask, attempt: number) => OperationOutcome | Promise<OperationOutcome>,
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
      signal: new AbortController().signal,
      onEvent: () => undefined,
      retries: { maxRetries: 2, intervalMs: 1 },
      limits: { inAll: 3 },
      eventsPerTurn: 1,
      run: async (task, attempt) => {
        const outcome = await operate(task, attempt);
        await sleep(1);
        return outcome;
      },
    },
  );
}
