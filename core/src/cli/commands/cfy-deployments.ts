// cfy deployments ...: inputs and outputs of a deployment, and its update.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { cfyDeploymentsUpdateCommand } from './cfy-deployments-update.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';
import { addBlueprintId, type BlueprintIdOption, outputsHere } from './cfy-options.ts';

/** Defines `cfy deployments` with its commands. */
export function cfyDeploymentsCommand(): Command {
  const deployments = new Command('deployments').description(
    'update a deployment, and show what it was given and gives',
  );
  const outputs = addBlueprintId(new Command('outputs').description('show the outputs as JSON')).action(
    (options: BlueprintIdOption, self: Command) => outputsHere(self, options),
  );
  const inputs = addBlueprintId(new Command('inputs').description('show the inputs as JSON')).action(
    async (options: BlueprintIdOption, self: Command) => {
      const { showInputs } = await import('../actions/show-inputs.ts');
      setExitCode(await showInputs(cliContext(self), { id: options.blueprintId }));
    },
  );
  const list = new Command('list')
    .description('list the deployments of this folder')
    .action(async (_: object, self: Command) => {
      const { listDeployments } = await import('../actions/list-deployments.ts');
      setExitCode(await listDeployments(cliContext(self)));
    });
  for (const command of [outputs, inputs, list, cfyDeploymentsUpdateCommand(), deleteCommand()]) {
    deployments.addCommand(command);
  }
  for (const name of ['create', 'capabilities', 'summary', 'groups', 'modifications', 'schedule', 'labels']) {
    deployments.addCommand(notBuiltCommand(name), { hidden: true });
  }
  return deployments;
}

/** `cfy deployments delete` and `cfy blueprints delete`: in local mode both are the same thing. */
export function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a deployment with its blueprint and history, once it is uninstalled')
    .argument('<id>', 'id of the deployment')
    .option('-f, --force', 'forget a deployment that is still there; what it has made stays where it is');
  return command.action(async (id: string, options: { readonly force?: true }, self: Command) => {
    const { deleteDeployment } = await import('../actions/delete-deployment.ts');
    setExitCode(await deleteDeployment(cliContext(self), { id }, { isForced: options.force === true }));
  });
}
