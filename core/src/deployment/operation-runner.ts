// Runs the operation of a task: finds its plugin, gives it its instances, hosts and private values.

import type { ExecutionFacts, Host, HostAddress } from '@brolly/plugin-sdk';
import { FunctionError } from '#blueprint/functions/function.ts';
import type { RunOperation } from '#execution/attempt.ts';
import { systemClock } from '#execution/clock.ts';
import type { Failure, OperationOutcome } from '#execution/execution-event.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import { blueprintFiles } from '#plugins/blueprint-files.ts';
import { failureOfError, notBuiltFailure } from '#plugins/failure-of-error.ts';
import type { LoadedPlugins } from '#plugins/load-plugins.ts';
import type { OperationCall, OperationTools } from '#plugins/operation-context.ts';
import { runOperation } from '#plugins/run-operation.ts';
import { SecretTexts } from '#plugins/secret-texts.ts';
import type { Store } from '#store/store.ts';
import type { Neighbours } from './neighbours.ts';
import { nodeInstances, type PlanIndex } from './node-instances.ts';
import { operationCall } from './operation-call.ts';
import { resourceFolder } from './resource-folder.ts';
import type { RuntimeProperties } from './runtime-properties.ts';
import { localSurroundings, notingSecrets, type Place, type ReadSecret } from './surroundings.ts';
import { type HostCall, watchedHost } from './watched-host.ts';

/** What all operations of an execution share. */
export interface OperationRunnerOptions {
  readonly deploymentId: string;
  readonly index: PlanIndex;
  readonly properties: RuntimeProperties;
  readonly plugins: LoadedPlugins;
  readonly store: Store;
  readonly openHost: (address: HostAddress, signal: AbortSignal) => Promise<Host>;
  readonly saveFile: (name: string, content: string) => Promise<string>;
  readonly execution: ExecutionFacts;
  readonly maxRetries: number;
  /** Absolute paths of the blueprint and of the folder that holds it. */
  readonly blueprintPath: string;
  readonly blueprintFolder: string;
  /** Absolute path of the folder for private folders of plugins. */
  readonly workFolder: string;
  /** Without it there are no secrets. */
  readonly secrets?: ReadSecret | undefined;
  readonly neighbours: Neighbours;
  readonly onHostCall?: ((call: HostCall) => void) | undefined;
}

/** Makes the function that the engine calls for each attempt. It does not reject. */
export function operationRunner(options: OperationRunnerOptions): RunOperation {
  const privateTexts = new SecretTexts();
  const secrets = notingSecrets(options.secrets, privateTexts);
  return async (task, attempt, tools): Promise<OperationOutcome> => {
    const loaded = options.plugins.get(task.plugin);
    if (loaded?.kind !== 'loaded') {
      return { kind: 'failed', failure: lackingFailure(task, loaded), changes: [] };
    }
    try {
      const call = evaluatedCall(options, { task, attempt, secrets });
      return await runOperation(loaded.plugin, call, operationTools(options, { task, tools, privateTexts }));
    } catch (error) {
      return { kind: 'failed', failure: evaluationFailure(task, error, privateTexts), changes: [] };
    }
  };
}

/** What an operation is called with: its inputs evaluated. @throws FunctionError for one that has no value */
export function evaluatedCall(
  options: OperationRunnerOptions,
  what: { readonly task: OperationTask; readonly attempt: number; readonly secrets: ReadSecret | undefined },
): OperationCall {
  const surroundings = localSurroundings(placeOf(options, what.secrets));
  const instances = nodeInstances(options.index, options.properties, surroundings);
  return operationCall(what.task, instances, { ...options, attempt: what.attempt });
}

/** Asked for each attempt: the plan and the neighbours may be others by then. */
function placeOf(options: OperationRunnerOptions, secrets: ReadSecret | undefined): Place {
  const { deploymentId, blueprintPath, index, neighbours } = options;
  return { deploymentId, blueprintPath, plan: index.plan, secrets, neighbours };
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

function operationTools(
  options: OperationRunnerOptions,
  about: {
    readonly task: OperationTask;
    readonly tools: Parameters<RunOperation>[2];
    readonly privateTexts: SecretTexts;
  },
): OperationTools {
  const { task, tools, privateTexts } = about;
  const { deploymentId, store } = options;
  return {
    signal: tools.signal,
    privateValues: {
      get: (name) => store.getPrivateValue(deploymentId, name),
      put: (name, value) => store.putPrivateValue(deploymentId, name, value),
      delete: (name) => store.deletePrivateValue(deploymentId, name),
    },
    async host(address) {
      const host = await options.openHost(address, tools.signal);
      const { onHostCall } = options;
      if (onHostCall === undefined) return host;
      return watchedHost(
        host,
        { taskId: task.id, instanceId: task.instanceId, now: () => systemClock.now() },
        onHostCall,
      );
    },
    log: tools.log,
    step: tools.step,
    saveFile: options.saveFile,
    files: blueprintFiles(options.blueprintFolder, resourceFolder(task, options.index)),
    workFolder: options.workFolder,
    privateTexts,
  };
}
