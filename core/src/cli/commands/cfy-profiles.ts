// cfy profiles ...: there is one profile, local.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Defines `cfy profiles` with its commands. */
export function cfyProfilesCommand(): Command {
  const profiles = new Command('profiles').description('there is one profile: local');
  const use = new Command('use')
    .description('use a profile')
    .argument('<name>', 'local')
    .action((name: string, _: object, self: Command) => {
      if (name !== 'local') {
        throw new CommandError(`profiles of managers are not built yet: "${name}"`, {
          exitCode: EXIT.notBuilt,
          hint: 'cfy profiles use local',
        });
      }
      cliContext(self).output.write('Using local profile');
    });
  for (const command of [use, show('list'), show('show-current')]) profiles.addCommand(command);
  return profiles;
}

function show(name: string): Command {
  return new Command(name)
    .description('show the profile')
    .action((_: object, self: Command) => cliContext(self).output.write('local'));
}
