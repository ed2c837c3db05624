// brolly instances: node instances and what they know.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly node?: string;
}

/** Defines `brolly instances`. */
export function instancesCommand(): Command {
  const command = new Command('instances')
    .description('show node instances as JSON, with their runtime properties')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('-n, --node <name>', 'only those of one node template');
  addExamples(addDeployment(command), ['brolly instances', 'brolly instances --node master']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showInstances } = await import('../actions/show-instances.ts');
    setExitCode(await showInstances(cliContext(self), { where, id: options.deployment }, options.node));
  });
}
