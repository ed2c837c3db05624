// brolly host accept: another machine has taken the place of a host.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly host accept`. */
export function hostAcceptCommand(): Command {
  const command = addHost(
    new Command('accept').description('take the machine that answers now for the host; forget the one before'),
  );
  addExamples(command, ['brolly host accept worker_a1b2c3', 'brolly heal --node-instance-id worker_a1b2c3']);
  return command.action(async (name: string, where: string | undefined, options: HostOptions, self: Command) => {
    const { acceptHost } = await import('../actions/accept-host.ts');
    setExitCode(await acceptHost(cliContext(self), namedHost(name, where, options)));
  });
}
