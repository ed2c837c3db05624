// brolly host lease: who changes a host now, and how to take it over.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

interface Options extends HostOptions {
  readonly take?: boolean;
}

/** Defines `brolly host lease`. */
export function hostLeaseCommand(): Command {
  const command = addHost(new Command('lease').description('show who changes a host now')).option(
    '--take',
    'take it over for this deployment: whoever held it changes nothing there any more',
  );
  addExamples(command, ['brolly host lease db', 'brolly host lease db --take']);
  return command.action(async (name: string, where: string | undefined, options: Options, self: Command) => {
    const { showHostLease } = await import('../actions/show-host-lease.ts');
    const request = { isTaken: options.take === true };
    setExitCode(await showHostLease(cliContext(self), namedHost(name, where, options), request));
  });
}
