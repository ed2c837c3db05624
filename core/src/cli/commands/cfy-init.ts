// cfy init: makes a deployment of a blueprint, as the later series spelled it.

import { Command } from 'commander';
import { answer, cliContext } from '../cli-context.ts';
import { addBlueprintFilename, addExamples, addInputs, BLUEPRINT_SOURCES } from '../program-options.ts';
import { addBlueprintId, type InitOptions, initHere } from './cfy-options.ts';

/** Defines `cfy init`. */
export function cfyInitCommand(): Command {
  const command = new Command('init')
    .description('make a deployment of a blueprint')
    .argument('[blueprint-path]', BLUEPRINT_SOURCES)
    .option('-r, --reset-context', 'accepted; there is no context to reset')
    .option('--hard', 'accepted; there is no configuration to reset')
    .option('--install-plugins', 'accepted; the plugins come with brolly')
    .option('--enable-colors', 'accepted; NO_COLOR turns colours off');
  addBlueprintFilename(addInputs(addBlueprintId(command)));
  addExamples(command, [
    'cfy init blueprint.yaml -i inputs.yaml',
    'cfy init blueprint.yaml -b my-deployment',
    'cfy init my-team/shop:v1.2',
  ]);
  return command.action(async (path: string | undefined, options: InitOptions, self: Command) => {
    if (path === undefined)
      return answer(cliContext(self), 'Local mode is ready; "cfy init BLUEPRINT" makes a deployment.', {
        kind: 'ready',
      });
    return initHere(self, path, options);
  });
}
