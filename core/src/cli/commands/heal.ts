// brolly heal: brings what is not well back to life.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  addRunOptions,
  type DeploymentOption,
  type RunOptions,
  runSettings,
} from '../program-options.ts';

interface Options extends RunOptions, DeploymentOption {
  readonly instance?: string;
  readonly check: boolean;
  readonly reinstall: boolean;
  readonly forceReinstall?: boolean;
}

/** Defines `brolly heal`. */
export function healCommand(): Command {
  const command = new Command('heal')
    .description('check node instances, heal those that are not well, and reinstall what cannot be healed')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--instance <id>', 'only this node instance and what is on its host')
    .option('--no-check', 'believe the last check')
    .option('--no-reinstall', 'reinstall nothing: fail where healing is not enough')
    .option('--force-reinstall', 'reinstall at once, without checks');
  addRunOptions(addDeployment(command));
  addExamples(command, ['brolly heal', 'brolly heal --instance web_a1b2c3']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { executeWorkflow } = await import('../actions/execute-workflow.ts');
    const request = {
      ...runSettings(options),
      workflow: 'heal',
      parameters: {
        ...(options.instance === undefined ? {} : { node_instance_id: options.instance }),
        check_status: options.check,
        allow_reinstall: options.reinstall,
        force_reinstall: options.forceReinstall === true,
      },
      allowCustomParameters: false,
    };
    setExitCode(await executeWorkflow(cliContext(self), { where, id: options.deployment }, request));
  });
}
