// Runs an execution to its end, or goes on with one that has a journal.

import type { Plan } from '#plan/plan.ts';
import type { StoredStep } from '#store/store.ts';
import { listenForControls } from './controls.ts';
import type { ExecutionEnd } from './execution-event.ts';
import { ExecutionRun } from './execution-run.ts';
import { originOf, originView } from './origin.ts';
import type { ExecutionSubject, RunOptions } from './run-options.ts';

/**
 * Runs an execution to its end, or goes on with one that has a journal: what was in flight is run again, nothing else.
 *
 * All events of one turn of the event loop are one transaction of the store; nothing is done because of one before it is durable.
 * @throws what the store throws when it cannot keep an event; nothing is done then that the store does not know.
 */
export async function runExecution(subject: ExecutionSubject, options: RunOptions): Promise<ExecutionEnd> {
  const { execution, deployment, instances } = subject;
  const { store } = options;
  const stored = await store.listSteps(execution.id);
  const isResumed = (await store.readEvents(execution.id, 1, 1)).length > 0;
  const origin = isResumed ? await store.getOrigin(execution.id) : originOf(deployment, instances);
  if (!isResumed && origin !== undefined) await store.putOrigin(execution.id, origin);
  const view = originView(origin ?? originOf(deployment, instances), planBefore(stored) ?? deployment.plan);
  const controls = await listenForControls({
    ...options,
    executionId: execution.id,
    pollMs: options.pollRequestsMs,
  });
  try {
    return await new ExecutionRun(subject, options, { stored, isResumed, view, controls }).run();
  } finally {
    controls.stop();
  }
}

/** The plan when the execution began, where it has changed it since. */
function planBefore(stored: readonly StoredStep[]): Plan | undefined {
  return stored.find((step) => step.kind === 'change-plan')?.before;
}
