// brolly ssh: a terminal on a host, by the way that operations take to it.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHostOptions, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

/** Defines `brolly ssh`. */
export function sshCommand(): Command {
  const command = addHostOptions(
    new Command('ssh')
      .description('log in to a host by the OpenSSH client, with the keys, bastions and host keys of the blueprint')
      .argument('<host>', 'a node instance, a node template, an address, or any [user@]address[:port]')
      .argument('[command...]', 'after "--": a command instead of a shell')
      .option('--in <where>', 'a blueprint, a folder or the id of a deployment; default this folder'),
  );
  addExamples(command, ['brolly ssh master', 'brolly ssh minion_a1b2c3 -- systemctl status kubelet']);
  return command.action(
    async (name: string, words: string[], options: HostOptions & { readonly in?: string }, self: Command) => {
      const { logInToHost } = await import('../actions/log-in-to-host.ts');
      setExitCode(await logInToHost(cliContext(self), namedHost(name, options.in, options), words));
    },
  );
}
