// brolly deployments ...: the deployments of a folder, side by side.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly deployments` with its commands; alone it lists. */
export function deploymentsCommand(): Command {
  const deployments = new Command('deployments').description('list or delete the deployments of this folder');
  addExamples(deployments, ['brolly deployments', 'brolly deployments delete web']);
  deployments.addCommand(list(), { isDefault: true });
  deployments.addCommand(remove());
  return deployments;
}

function list(): Command {
  const command = new Command('list').description('list deployments, with what is there of them and what was run last');
  addExamples(command, ['brolly deployments list', 'brolly deployments list --json']);
  return command.action(async (_: object, self: Command) => {
    const { listDeployments } = await import('../actions/list-deployments.ts');
    setExitCode(await listDeployments(cliContext(self)));
  });
}

function remove(): Command {
  const command = new Command('delete')
    .description('delete the record of a deployment with its history, once it is uninstalled')
    .argument('<where>', 'a blueprint or the id of a deployment')
    .option('--force', 'forget a deployment that is still there; what it has made stays where it is');
  addExamples(command, ['brolly deployments delete web']);
  return command.action(async (where: string, options: { readonly force?: true }, self: Command) => {
    const { deleteDeployment } = await import('../actions/delete-deployment.ts');
    setExitCode(await deleteDeployment(cliContext(self), { where }, { isForced: options.force === true }));
  });
}
