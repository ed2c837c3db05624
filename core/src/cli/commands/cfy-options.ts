// Options that several commands of cfy share, and what follows from them.

import type { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  type BlueprintFilenameOption,
  collect,
  type InputsOption,
  importRights,
  type ParametersOption,
  RUN_DEFAULTS,
  type RunOptions,
  runSettings,
  wholeNumber,
} from '../program-options.ts';

export interface BlueprintIdOption {
  readonly blueprintId?: string;
}

/** Adds -b, --blueprint-id and -d, --deployment-id: in local mode a deployment has the id of its blueprint. */
export function addBlueprintId(command: Command): Command {
  return command
    .option('-b, --blueprint-id <id>', 'the blueprint, where the folder has several')
    .option('-d, --deployment-id <id>', 'the same: in local mode a deployment has the id of its blueprint')
    .on('option:deployment-id', (id: string) => command.setOptionValue('blueprintId', id));
}

export interface TaskOptions {
  readonly taskRetries?: number;
  readonly taskRetryInterval?: number;
  readonly taskThreadPoolSize: number;
  readonly waitAfterFail?: number;
  readonly hostKeyPolicy?: RunOptions['hostKeyPolicy'];
}

/** Cloudify's defaults: an install is patient, all else is tried once. */
const PATIENCE = {
  install: { taskRetries: 5, taskRetryInterval: 3 },
  other: { taskRetries: 0, taskRetryInterval: 1 },
} as const;

/** Adds Cloudify's options of an execution. Operations run side by side here unless the pool is made smaller. */
export function addTaskOptions(command: Command): Command {
  return command
    .option(
      '--task-retries <number>',
      'how often a failed operation is tried again; -1: without limit (default: 5 for install, else 0)',
      wholeNumber(-1),
    )
    .option(
      '--task-retry-interval <seconds>',
      'seconds between two attempts (default: 3 for install, else 1)',
      wholeNumber(0),
    )
    .option('--task-thread-pool-size <number>', 'how many operations run side by side', wholeNumber(1), 100);
}

/** Adds -p, --parameters and --allow-custom-parameters; `short` is left out where -p means something else. */
export function addCfyParameters(command: Command, flags = '-p, --parameters <values>'): Command {
  return command
    .option(flags, 'parameters of the workflow: JSON, key=value;key2=value2 or a file; may be repeated', collect)
    .option('--allow-custom-parameters', 'also take parameters that the workflow does not declare');
}

export interface ExecuteOptions extends TaskOptions, ParametersOption, BlueprintIdOption {
  readonly dryRun?: true;
  /** Milliseconds since the epoch. */
  readonly schedule?: number;
}

/** What the engine needs, from the options. `patience`: whose defaults; by default those of the workflow. */
export async function executeRequest(
  workflow: string,
  options: TaskOptions & ParametersOption,
  patience: keyof typeof PATIENCE = workflow === 'install' ? 'install' : 'other',
) {
  const { parametersOf } = await import('../parse-inputs.ts');
  const defaults = PATIENCE[patience];
  return {
    ...runSettings({
      ...RUN_DEFAULTS,
      taskRetries: options.taskRetries ?? defaults.taskRetries,
      taskRetryInterval: options.taskRetryInterval ?? defaults.taskRetryInterval,
      maxConcurrent: options.taskThreadPoolSize,
      waitAfterFail: options.waitAfterFail ?? RUN_DEFAULTS.waitAfterFail,
    }),
    workflow,
    ...parametersOf(options),
  };
}

/** Runs a workflow of a deployment of the current folder. */
export async function executeHere(command: Command, workflow: string, options: ExecuteOptions): Promise<void> {
  const { executeWorkflow } = await import('../actions/execute-workflow.ts');
  const { dryRun, schedule: scheduledAt } = options;
  const request = { ...(await executeRequest(workflow, options)), isDryRun: dryRun === true, scheduledAt };
  setExitCode(await executeWorkflow(cliContext(command), { id: options.blueprintId }, request));
}

export interface InitOptions extends InputsOption, BlueprintIdOption, BlueprintFilenameOption {}

/** Makes the deployment of a blueprint. */
export async function initHere(command: Command, blueprint: string, options: InitOptions): Promise<void> {
  const { initBlueprint } = await import('../actions/install-blueprint.ts');
  const { parseInputs } = await import('../parse-inputs.ts');
  const inputs = parseInputs(options.inputs ?? []);
  setExitCode(
    await initBlueprint(cliContext(command), {
      blueprint,
      inputs,
      id: options.blueprintId,
      acceptChanges: false,
      ...importRights(options),
      fileName: options.blueprintFilename,
    }),
  );
}

/** Makes the deployment of a blueprint and runs a workflow. */
export async function installHere(
  command: Command,
  blueprint: string,
  options: InitOptions & TaskOptions & ParametersOption & { readonly workflow: string },
): Promise<void> {
  const { installBlueprint } = await import('../actions/install-blueprint.ts');
  const { parseInputs } = await import('../parse-inputs.ts');
  const inputs = parseInputs(options.inputs ?? []);
  const init = {
    blueprint,
    inputs,
    id: options.blueprintId,
    acceptChanges: false,
    ...importRights(options),
    fileName: options.blueprintFilename,
  };
  setExitCode(
    await installBlueprint(cliContext(command), {
      ...init,
      ...(await executeRequest(options.workflow, options, 'install')),
    }),
  );
}

/** Runs a workflow that takes a deployment back, then removes its record where nothing is left. */
export async function uninstallHere(command: Command, workflow: string, options: ExecuteOptions): Promise<void> {
  const { uninstallAndRemove } = await import('../actions/delete-deployment.ts');
  const request = await executeRequest(workflow, options);
  setExitCode(await uninstallAndRemove(cliContext(command), { id: options.blueprintId }, request));
}

/** Shows instances of a deployment of the current folder. */
export async function instancesHere(
  command: Command,
  node: string | undefined,
  options: BlueprintIdOption,
): Promise<void> {
  const { showInstances } = await import('../actions/show-instances.ts');
  setExitCode(await showInstances(cliContext(command), { id: options.blueprintId }, node));
}

/** Shows outputs of a deployment of the current folder. */
export async function outputsHere(command: Command, options: BlueprintIdOption): Promise<void> {
  const { showOutputs } = await import('../actions/show-outputs.ts');
  setExitCode(await showOutputs(cliContext(command), { id: options.blueprintId }, {}));
}

/** Resolves the plugins of a blueprint. */
export async function pluginsHere(command: Command, blueprint: string): Promise<void> {
  const { resolvePlugins } = await import('../actions/check-plugins.ts');
  setExitCode(await resolvePlugins(cliContext(command), blueprint));
}
