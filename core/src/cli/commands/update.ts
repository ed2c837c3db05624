// brolly update: a deployment becomes what another version of its blueprint says.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addBlueprintFilename,
  addDeployment,
  addExamples,
  addInputs,
  addRunOptions,
  BLUEPRINT_SOURCES,
  type BlueprintFilenameOption,
  collect,
  type DeploymentOption,
  type InputsOption,
  importRights,
  type RunOptions,
  runSettings,
} from '../program-options.ts';

interface Options extends RunOptions, InputsOption, DeploymentOption, BlueprintFilenameOption {
  readonly yes?: boolean;
  readonly preview?: boolean;
  readonly install: boolean;
  readonly uninstall: boolean;
  readonly driftCheck: boolean;
  readonly heal: boolean;
  readonly reinstall: boolean;
  readonly forceReinstall?: boolean;
  readonly reinstallInstance?: readonly string[];
  readonly workflowId?: string;
  readonly ignoreFailure?: boolean;
}

/** Defines `brolly update`. */
export function updateCommand(): Command {
  const command = new Command('update')
    .description(
      'make of a deployment what its blueprint says now: shows what is different and what is done, then asks',
    )
    .argument('<blueprint>', BLUEPRINT_SOURCES)
    .option('-y, --yes', 'do not ask')
    .option('--preview', 'only show what would be done')
    .option('--no-install', 'do not install what is new')
    .option('--no-uninstall', 'forget what is gone without an uninstall')
    .option('--no-drift-check', 'do not ask instances whether they are as the blueprint has them')
    .option('--no-heal', 'do not check and heal on the way')
    .option('--no-reinstall', 'leave alone what would have to be reinstalled')
    .option('--force-reinstall', 'reinstall all that the blueprint says something else of')
    .option('--reinstall-instance <id>', 'also reinstall this node instance; may be repeated', collect)
    .option('-w, --workflow-id <name>', 'run this workflow of the new blueprint instead of all of that')
    .option('--ignore-failure', 'uninstall whatever fails');
  addRunOptions(addInputs(addDeployment(addBlueprintFilename(command))));
  addExamples(command, [
    'brolly update blueprint.yaml',
    'brolly update blueprint.yaml -i port=8081 --preview',
    'brolly update blueprint.yaml --yes',
  ]);
  return command.action(async (blueprint: string, options: Options, self: Command) => {
    const { updateDeployment } = await import('../actions/update-deployment.ts');
    const { parseInputs } = await import('../parse-inputs.ts');
    const request = {
      ...runSettings(options),
      blueprint,
      id: options.deployment,
      inputs: parseInputs(options.inputs ?? []),
      ...importRights(options),
      fileName: options.blueprintFilename,
      isPreview: options.preview === true,
      isAgreed: options.yes === true,
      parameters: {
        skip_install: !options.install,
        skip_uninstall: !options.uninstall,
        skip_drift_check: !options.driftCheck,
        skip_heal: !options.heal,
        skip_reinstall: !options.reinstall,
        force_reinstall: options.forceReinstall === true,
        reinstall_list: options.reinstallInstance ?? [],
        workflow_id: options.workflowId ?? '',
        ignore_failure: options.ignoreFailure === true,
      },
    };
    setExitCode(await updateDeployment(cliContext(self), request));
  });
}
