// cfy uninstall: takes back what a deployment has changed.

import { Command } from 'commander';
import { addExamples } from '../program-options.ts';
import { addBlueprintId, addCfyParameters, addTaskOptions, type ExecuteOptions, uninstallHere } from './cfy-options.ts';

/** Defines `cfy uninstall`. */
export function cfyUninstallCommand(): Command {
  const command = new Command('uninstall')
    .description('run the workflow uninstall, then remove the blueprint and its deployment')
    .option('-w, --workflow-id <name>', 'run another workflow instead', 'uninstall');
  addBlueprintId(addTaskOptions(addCfyParameters(command)));
  addExamples(command, ['cfy uninstall', 'cfy uninstall -b my-deployment']);
  return command.action((options: ExecuteOptions & { readonly workflowId: string }, self: Command) =>
    uninstallHere(self, options.workflowId, options),
  );
}
