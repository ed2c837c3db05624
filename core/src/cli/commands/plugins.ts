// brolly plugins install: fetches the plugins of a blueprint that do not come with brolly.

import { Command } from 'commander';
import { addExamples } from '../program-options.ts';
import { pluginsHere } from './cfy-options.ts';

/** Defines `brolly plugins`. */
export function pluginsCommand(): Command {
  const install = new Command('install')
    .description('install the plugins of a blueprint beside it; those that are there stay as they are')
    .argument('<blueprint>', 'path of the blueprint')
    .action(async (blueprint: string, _: object, self: Command) => pluginsHere(self, blueprint));
  addExamples(install, ['brolly plugins install blueprint.yaml']);
  return new Command('plugins').description('plugins that do not come with brolly').addCommand(install);
}
