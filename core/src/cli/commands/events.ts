// brolly events: what happened.

import { Command, Option } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addDeployment, addExamples, type DeploymentOption, wholeNumber } from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly execution?: string;
  readonly failed?: boolean;
  readonly logs?: boolean;
  readonly follow?: boolean;
  readonly from?: number;
}

/** Defines `brolly events`. */
export function eventsCommand(): Command {
  const command = new Command('events')
    .description('show the events of an execution, the last one by default')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('-e, --execution <id>', 'an execution, or the beginning of its id')
    .option('--failed', 'only failures')
    .option('--logs', 'also the lines of the log')
    .option('-f, --follow', 'go on while the execution runs, until it has ended')
    .addOption(
      new Option('--from <number>', 'begin with the event of this number, as --json shows them').argParser(
        wholeNumber(1),
      ),
    );
  addExamples(addDeployment(command), [
    'brolly events',
    'brolly events --failed',
    'brolly events --follow --from 120 --json',
  ]);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showEvents } = await import('../actions/show-events.ts');
    const include = options.logs === true ? 'both' : 'events';
    const which = { where, id: options.deployment };
    const { execution, follow: isFollowing, from } = options;
    const chosen = { execution, include, failedOnly: options.failed === true, isFollowing, from } as const;
    setExitCode(await showEvents(cliContext(self), which, chosen));
  });
}
