// cfy deployments update: in local mode, as `brolly update`, in Cloudify's grammar.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples, addInputs, collect, type InputsOption, importRights } from '../program-options.ts';
import { addTaskOptions, executeRequest, type TaskOptions } from './cfy-options.ts';

interface Options extends TaskOptions, InputsOption {
  readonly blueprintPath: string;
  readonly preview?: boolean;
  readonly skipInstall?: boolean;
  readonly skipUninstall?: boolean;
  readonly skipDriftCheck?: boolean;
  readonly skipHeal?: boolean;
  readonly skipReinstall?: boolean;
  readonly forceReinstall?: boolean;
  readonly workflowId?: string;
  readonly ignoreFailure?: boolean;
  readonly installFirst?: boolean;
  readonly reinstallList?: readonly string[];
}

/** Defines `cfy deployments update`. It does not ask, as Cloudify does not. */
export function cfyDeploymentsUpdateCommand(): Command {
  const command = new Command('update')
    .description('make of a deployment what another version of its blueprint says')
    .argument('[deployment-id]', 'the deployment, where the folder has several')
    .requiredOption('-p, --blueprint-path <path>', 'path of the blueprint')
    .option('--preview', 'only show what would be done')
    .option('--skip-install', 'do not install what is new')
    .option('--skip-uninstall', 'forget what is gone without an uninstall')
    .option('--skip-drift-check', 'do not ask instances whether they are as the blueprint has them')
    .option('--skip-heal', 'do not check and heal on the way')
    .option('--skip-reinstall', 'leave alone what would have to be reinstalled')
    .option('--force-reinstall', 'reinstall all that the blueprint says something else of')
    .option('-r, --reinstall-list <id>', 'also reinstall this node instance; may be repeated', collect)
    .option('-w, --workflow-id <name>', 'run this workflow of the new blueprint instead of all of that')
    .option('--ignore-failure', 'uninstall whatever fails')
    .option('--install-first', 'has no effect, as in Cloudify');
  addTaskOptions(addInputs(command));
  addExamples(command, [
    'cfy deployments update -p blueprint.yaml --preview',
    'cfy deployments update -p blueprint.yaml',
  ]);
  return command.action(async (id: string | undefined, options: Options, self: Command) => {
    const { updateDeployment } = await import('../actions/update-deployment.ts');
    const { parseInputs } = await import('../parse-inputs.ts');
    const request = {
      ...(await executeRequest('', options)),
      blueprint: options.blueprintPath,
      id,
      inputs: parseInputs(options.inputs ?? []),
      ...importRights(options),
      isPreview: options.preview === true,
      isAgreed: true,
      parameters: {
        skip_install: options.skipInstall === true,
        skip_uninstall: options.skipUninstall === true,
        skip_drift_check: options.skipDriftCheck === true,
        skip_heal: options.skipHeal === true,
        skip_reinstall: options.skipReinstall === true,
        force_reinstall: options.forceReinstall === true,
        reinstall_list: options.reinstallList ?? [],
        workflow_id: options.workflowId ?? '',
        ignore_failure: options.ignoreFailure === true,
        install_first: options.installFirst === true,
      },
    };
    setExitCode(await updateDeployment(cliContext(self), request));
  });
}
