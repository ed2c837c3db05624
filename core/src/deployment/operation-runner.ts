// Runs the operation of a task: finds its plugin, gives it its instances, hosts and private values.

import { FunctionError, type Surroundings } from '#blueprint/functions/function.ts';
import type { RunOperation } from '#execution/attempt.ts';
import type { Failure, OperationOutcome } from '#execution/execution-event.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import { failureOfError, notBuiltFailure } from '#plugins/failure-of-error.ts';
import type { OperationCall } from '#plugins/operation-context.ts';
import { runOperation } from '#plugins/run-operation.ts';
import { SecretTexts } from '#plugins/secret-texts.ts';
import { nodeInstances } from './node-instances.ts';
import { operationCall } from './operation-call.ts';
import type { OperationRunnerOptions } from './operation-runner-options.ts';
import { toolsMaker } from './operation-tools.ts';
import { localSurroundings, notingSecrets, type ReadSecret } from './surroundings.ts';

/** Makes the function that the engine calls for each attempt. It does not reject. */
export function operationRunner(options: OperationRunnerOptions): RunOperation {
  const privateTexts = new SecretTexts();
  const callOf = callMaker(options, notingSecrets(options.secrets, privateTexts));
  const tools = toolsMaker(options, privateTexts);
  return async (task, attempt, attemptTools): Promise<OperationOutcome> => {
    const loaded = options.plugins.get(task.plugin);
    if (loaded?.kind !== 'loaded') {
      return { kind: 'failed', failure: lackingFailure(task, loaded), changes: [] };
    }
    try {
      return await runOperation(loaded.plugin, callOf({ task, attempt }), tools(task, attemptTools));
    } catch (error) {
      return { kind: 'failed', failure: evaluationFailure(task, error, privateTexts), changes: [] };
    }
  };
}

/**
 * Makes the function that says what an operation is called with: its inputs evaluated, against the plan and the neighbours
 * of the moment. It throws FunctionError for an input that has no value.
 */
export function callMaker(
  options: OperationRunnerOptions,
  secrets: ReadSecret | undefined,
): (attempt: { readonly task: OperationTask; readonly attempt: number }) => OperationCall {
  let known:
    | (Pick<OperationRunnerOptions, 'index' | 'neighbours'> & { readonly surroundings: Surroundings })
    | undefined;
  return (attempt) => {
    const { deploymentId, blueprintPath, index, neighbours } = options;
    if (known?.index !== index || known.neighbours !== neighbours) {
      const place = { deploymentId, blueprintPath, plan: index.plan, secrets, neighbours };
      known = { index, neighbours, surroundings: localSurroundings(place) };
    }
    return operationCall(attempt, nodeInstances(index, options.properties, known.surroundings), options);
  };
}

/** The failure of a task whose properties or inputs have a function that cannot be evaluated. */
export function evaluationFailure(task: OperationTask, error: unknown, privateTexts: SecretTexts): Failure {
  const failure = failureOfError(error, privateTexts);
  if (!(error instanceof FunctionError)) return failure;
  return {
    ...failure,
    reason: 'function-failed',
    message: `a function in the properties of ${task.instanceId} or the inputs of ${task.operation} has no value: ${privateTexts.mask(error.message)}`,
    recoverable: false,
    evidence: [],
  };
}

/** The failure of a task whose plugin cannot be run. */
export function lackingFailure(
  task: OperationTask,
  loaded: { readonly kind: string; readonly message?: string; readonly hint?: string } | undefined,
): Failure {
  const why = loaded?.message ?? `the plugin "${task.plugin}" cannot run operations`;
  const hint = loaded?.hint ?? 'brolly lists what its plugins can do in docs/blueprints.md';
  return notBuiltFailure(`${task.plugin}.${task.function}: ${why}`, hint);
}
