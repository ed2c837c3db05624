// brolly pause: lets nothing new begin.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

/** Defines `brolly pause`. */
export function pauseCommand(): Command {
  const command = new Command('pause')
    .description('let the execution that runs begin nothing new; what runs goes on to its end')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  addExamples(addDeployment(command), ['brolly pause', 'brolly resume      goes on']);
  return command.action(async (where: string | undefined, options: DeploymentOption, self: Command) => {
    const { pauseExecution } = await import('../actions/control-execution.ts');
    setExitCode(await pauseExecution(cliContext(self), { where, id: options.deployment }));
  });
}
