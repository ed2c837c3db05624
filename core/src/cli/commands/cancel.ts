// brolly cancel: ends an execution before its time.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly force?: boolean;
  readonly kill?: boolean;
}

/** Defines `brolly cancel`. */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('cancel the execution that runs: operations are told to stop and have some seconds for it')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--force', 'do not wait for operations that run')
    .option('--kill', 'as --force, and end the process that runs it when it has not ended after 5 s');
  addExamples(addDeployment(command), ['brolly cancel', 'brolly cancel --force', 'brolly cancel -d shop --kill']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { cancelExecution } = await import('../actions/control-execution.ts');
    const manner = options.kill === true ? 'kill' : options.force === true ? 'force' : 'cancel';
    setExitCode(await cancelExecution(cliContext(self), { where, id: options.deployment }, { manner }));
  });
}
