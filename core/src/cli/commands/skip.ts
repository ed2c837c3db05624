// brolly skip: a task counts as done without being run.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly reason: string;
}

/** Defines `brolly skip`. */
export function skipCommand(): Command {
  const command = new Command('skip')
    .description('let a task of the last execution count as done: one that waits, hangs or has failed')
    .argument('<task>', 'id of the task, such as web_a1b2c3/start')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .requiredOption('--reason <text>', 'why; it is kept with the events');
  addExamples(addDeployment(command), ['brolly skip web_a1b2c3/start --reason "started by hand"']);
  return command.action(async (id: string, where: string | undefined, options: Options, self: Command) => {
    const { skipTask } = await import('../actions/control-execution.ts');
    const task = { id, reason: options.reason };
    setExitCode(await skipTask(cliContext(self), { where, id: options.deployment }, task));
  });
}
