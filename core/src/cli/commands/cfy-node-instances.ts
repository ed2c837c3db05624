// cfy node-instances: node instances with their runtime properties.

import { Command } from 'commander';
import { addBlueprintId, type BlueprintIdOption, instancesHere } from './cfy-options.ts';

/** Defines `cfy node-instances`. */
export function cfyNodeInstancesCommand(): Command {
  const command = new Command('node-instances')
    .description('show node instances as JSON, with their runtime properties')
    .argument('[node-id]', 'only those of one node template');
  return addBlueprintId(command).action((node: string | undefined, options: BlueprintIdOption, self: Command) =>
    // "cfy node-instances list" is how manager mode spells it.
    instancesHere(self, node === 'list' ? undefined : node, options),
  );
}
