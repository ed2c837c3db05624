// cfy profiles ...: there is one profile, local.

import { Command } from 'commander';
import { answer, cliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';
import { table } from '../render/table.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';

/** Defines `cfy profiles` with its commands. */
export function cfyProfilesCommand(): Command {
  const profiles = new Command('profiles').description('there is one profile: local');
  for (const command of [use(), list(), showCurrent(), remove()]) profiles.addCommand(command);
  for (const name of ['set', 'set-cluster', 'unset', 'export', 'import'])
    profiles.addCommand(notBuiltCommand(name), { hidden: true });
  return profiles;
}

function use(): Command {
  const command = new Command('use').description('use a profile').argument('<profile>', 'local').allowUnknownOption();
  return addExamples(command, ['cfy profiles use local']).action((name: string, _: object, self: Command) => {
    if (name !== 'local') {
      throw new CommandError(`profiles of managers are not built yet: "${name}"`, {
        exitCode: EXIT.notBuilt,
        hint: 'cfy profiles use local',
      });
    }
    answer(cliContext(self), 'Using local profile', { name: 'local', is_active: true });
  });
}

function list(): Command {
  return new Command('list').description('list the profiles').action((_: object, self: Command) => {
    const { output, isJson } = cliContext(self);
    if (isJson) output.write(JSON.stringify([{ name: 'local', is_active: true }]));
    else output.write(table(output, ['name', 'active'], { rows: [['local', '*']] }));
  });
}

function showCurrent(): Command {
  return new Command('show-current').description('show the profile').action((_: object, self: Command) => {
    const { output, isJson } = cliContext(self);
    output.write(isJson ? JSON.stringify({ name: 'local' }) : 'local');
  });
}

function remove(): Command {
  const command = new Command('delete').description('delete a profile').argument('<profile>', 'its name');
  return command.action((name: string) => {
    throw new CommandError(name === 'local' ? 'the profile "local" is always there' : `there is no profile "${name}"`, {
      exitCode: EXIT.failed,
      hint: 'cfy profiles list',
    });
  });
}
