// brolly executions: what was run.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

/** Defines `brolly executions`. */
export function executionsCommand(): Command {
  const command = new Command('executions')
    .description('list the executions of a deployment, oldest first')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  addExamples(addDeployment(command), ['brolly executions', 'brolly executions --json']);
  return command.action(async (where: string | undefined, options: DeploymentOption, self: Command) => {
    const { listExecutions } = await import('../actions/list-executions.ts');
    setExitCode(await listExecutions(cliContext(self), { where, id: options.deployment }));
  });
}
