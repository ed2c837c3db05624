// brolly uninstall: takes back what a deployment has changed.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  addWorkflowOptions,
  type DeploymentOption,
  type WorkflowOptions,
  workflowSettings,
} from '../program-options.ts';

interface Options extends WorkflowOptions, DeploymentOption {
  readonly ignoreFailure?: boolean;
  readonly recursive?: boolean;
  readonly force?: boolean;
}

/** Defines `brolly uninstall`. */
export function uninstallCommand(): Command {
  const command = new Command('uninstall')
    .description('take everything back: runs the workflow "uninstall"; the history of the deployment is kept')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--ignore-failure', 'go on with other instances when an operation fails')
    .option('--recursive', 'first take back the deployments that belong to it (label csys-obj-parent)')
    .option('--force', 'also while other deployments use it');
  addWorkflowOptions(addDeployment(command));
  addExamples(command, ['brolly uninstall', 'brolly uninstall barevm-blueprint.yaml']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { uninstallDeployment } = await import('../actions/uninstall-deployment.ts');
    const { parametersOf } = await import('../parse-inputs.ts');
    const ignore = options.ignoreFailure === true ? { ignore_failure: true } : {};
    const { parameters, allowCustomParameters } = parametersOf(options);
    const request = {
      ...workflowSettings(options),
      workflow: 'uninstall',
      parameters: { ...ignore, ...parameters },
      allowCustomParameters,
      isRecursive: options.recursive === true,
      isForced: options.force === true,
    };
    setExitCode(await uninstallDeployment(cliContext(self), { where, id: options.deployment }, request));
  });
}
