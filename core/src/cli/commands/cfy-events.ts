// cfy events list: what happened, in the form of Cloudify's console.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addBlueprintId, type BlueprintIdOption } from './cfy-options.ts';

interface Options extends BlueprintIdOption {
  readonly executionId?: string;
}

/** Defines `cfy events` with its command. */
export function cfyEventsCommand(): Command {
  const list = new Command('list')
    .description('show events and log lines of an execution, the last one by default')
    .option('-e, --execution-id <id>', 'an execution, or the beginning of its id');
  addBlueprintId(list).action(async (options: Options, self: Command) => {
    const { showEvents } = await import('../actions/show-events.ts');
    const chosen = { execution: options.executionId, include: 'both', failedOnly: false } as const;
    setExitCode(await showEvents(cliContext(self), { id: options.blueprintId }, chosen));
  });
  return new Command('events').description('show what happened').addCommand(list);
}
