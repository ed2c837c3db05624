// brolly logs: the lines that operations logged.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly execution?: string;
}

/** Defines `brolly logs`. */
export function logsCommand(): Command {
  const command = new Command('logs')
    .description('show what operations logged in an execution: every change that was made, decisions, warnings')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('-e, --execution <id>', 'an execution, or the beginning of its id');
  addExamples(addDeployment(command), ['brolly logs', 'brolly logs -vv']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showEvents } = await import('../actions/show-events.ts');
    const which = { where, id: options.deployment };
    const chosen = { execution: options.execution, include: 'logs', failedOnly: false } as const;
    setExitCode(await showEvents(cliContext(self), which, chosen));
  });
}
