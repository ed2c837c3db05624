// brolly status: what is there.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

/** Defines `brolly status`. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description('show a deployment: its node instances with their states, and its last executions')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  addExamples(addDeployment(command), ['brolly status', 'brolly status --json']);
  return command.action(async (where: string | undefined, options: DeploymentOption, self: Command) => {
    const { showStatus } = await import('../actions/show-status.ts');
    setExitCode(await showStatus(cliContext(self), { where, id: options.deployment }));
  });
}
