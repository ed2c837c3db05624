// brolly bundle: one file with all that hosts would fetch from elsewhere.

import { Command } from 'commander';
import { bundleCreateCommand } from './bundle-create.ts';
import { bundleShowCommand } from './bundle-show.ts';

/** Defines `brolly bundle` and its commands. */
export function bundleCommand(): Command {
  const command = new Command('bundle').description(
    'make one file of all that hosts fetch, for hosts without a way out',
  );
  for (const each of [bundleCreateCommand(), bundleShowCommand()]) command.addCommand(each);
  return command;
}
