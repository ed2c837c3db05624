// cfy blueprints ...: what local mode can do with a blueprint.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { deleteCommand } from './cfy-deployments.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';
import { pluginsHere } from './cfy-options.ts';

/** Defines `cfy blueprints` with its commands. */
export function cfyBlueprintsCommand(): Command {
  const blueprints = new Command('blueprints').description('check and list blueprints');
  for (const command of [validate(), installPlugins(), list(), deleteCommand()]) blueprints.addCommand(command);
  for (const name of ['upload', 'download', 'get', 'inputs', 'package', 'create-requirements', 'summary']) {
    blueprints.addCommand(notBuiltCommand(name), { hidden: true });
  }
  return blueprints;
}

function validate(): Command {
  return new Command('validate')
    .description('check a blueprint')
    .argument('<blueprint-file>', 'path of the blueprint')
    .option('--sarif', 'print one SARIF 2.1.0 document, for code scanning')
    .action(async (blueprint: string, options: { readonly sarif?: true }, self: Command) => {
      const { validateBlueprint } = await import('../actions/validate-blueprint.ts');
      const isSarif = options.sarif === true;
      setExitCode(await validateBlueprint(cliContext(self), { blueprint, inputs: undefined, isSarif }));
    });
}

function installPlugins(): Command {
  return new Command('install-plugins')
    .description('see that every plugin of a blueprint is there')
    .argument('<blueprint-file>', 'path of the blueprint')
    .action((blueprint: string, _: object, self: Command) => pluginsHere(self, blueprint));
}

function list(): Command {
  return new Command('list')
    .description('list the blueprints of this folder')
    .action(async (_: object, self: Command) => {
      const { listDeployments } = await import('../actions/list-deployments.ts');
      setExitCode(await listDeployments(cliContext(self)));
    });
}
