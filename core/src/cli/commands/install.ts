// brolly install: a blueprint becomes a running deployment in one go.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addBlueprintFilename,
  addDeployment,
  addExamples,
  addInputs,
  addWorkflowOptions,
  BLUEPRINT_SOURCES,
  type BlueprintFilenameOption,
  type DeploymentOption,
  type InputsOption,
  importRights,
  type WorkflowOptions,
  workflowSettings,
} from '../program-options.ts';

interface Options extends WorkflowOptions, InputsOption, DeploymentOption, BlueprintFilenameOption {
  readonly workflow: string;
  readonly acceptChanges?: boolean;
}

/** Defines `brolly install`. */
export function installCommand(): Command {
  const command = new Command('install')
    .description('make what a blueprint describes: checks it, makes a deployment and runs the workflow "install"')
    .argument('[blueprint]', `${BLUEPRINT_SOURCES}; without it the deployment of this folder is installed`)
    .option('-w, --workflow <name>', 'run another workflow instead', 'install')
    .option('--accept-changes', 'go on with an edited blueprint although its instances are made already');
  addWorkflowOptions(addInputs(addDeployment(addBlueprintFilename(command))));
  addExamples(command, [
    'brolly install barevm-blueprint.yaml',
    'brolly install blueprint.yaml -i inputs.yaml -i ip=10.0.0.11',
    'brolly install blueprint.yaml --host-key-policy accept_new --json',
    'brolly install https://example.org/shop.tar.gz',
    'brolly install my-team/shop:v1.2',
  ]);
  return command.action(async (blueprint: string | undefined, options: Options, self: Command) => {
    const context = cliContext(self);
    const { parametersOf, parseInputs } = await import('../parse-inputs.ts');
    const request = {
      ...workflowSettings(options),
      ...parametersOf(options),
      workflow: options.workflow,
    };
    if (blueprint === undefined) {
      const { executeWorkflow } = await import('../actions/execute-workflow.ts');
      return setExitCode(await executeWorkflow(context, { id: options.deployment }, request));
    }
    const { installBlueprint } = await import('../actions/install-blueprint.ts');
    const init = {
      blueprint,
      inputs: parseInputs(options.inputs ?? []),
      id: options.deployment,
      acceptChanges: options.acceptChanges === true,
      ...importRights(options),
      fileName: options.blueprintFilename,
    };
    return setExitCode(await installBlueprint(context, { ...init, ...request }));
  });
}
