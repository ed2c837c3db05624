// brolly host facts: what is so on a host.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly host facts`. */
export function hostFactsCommand(): Command {
  const command = addHost(
    new Command('facts').description('show what is so on a host: system, hardware, network, runtimes, free space'),
  );
  addExamples(command, ['brolly host facts master', 'brolly host facts root@10.0.0.11 --key ~/.ssh/id_ed25519']);
  return command.action(async (name: string, where: string | undefined, options: HostOptions, self: Command) => {
    const { showHostFacts } = await import('../actions/show-host-facts.ts');
    setExitCode(await showHostFacts(cliContext(self), namedHost(name, where, options)));
  });
}
