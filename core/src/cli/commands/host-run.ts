// brolly host run: one command on hosts of a deployment, or on any other.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHostOptions, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples, wholeNumber } from '../program-options.ts';

interface Options extends HostOptions {
  readonly in?: string;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

/** Defines `brolly host run`. */
export function hostRunCommand(): Command {
  const command = addHostOptions(
    new Command('run')
      .description('run a command as root on one host or on many at once; equal answers are shown together')
      .argument('<host>', 'a node instance, a node template, an address, "all", or any [user@]address[:port]')
      .argument('<command...>', 'after "--": one word is a script for sh, several are a command with its arguments')
      .option('--in <where>', 'a blueprint, a folder or the id of a deployment; default this folder')
      .option('--timeout <seconds>', 'how long it may take on each host', wholeNumber(1), DEFAULT_TIMEOUT_SECONDS),
  );
  addExamples(command, [
    'brolly host run all -- uptime',
    "brolly host run minion -- 'journalctl -u kubelet | tail -5'",
  ]);
  return command.action(async (name: string, words: string[], options: Options, self: Command) => {
    const { runOnHosts } = await import('../actions/run-on-hosts.ts');
    const request = { words, timeoutMs: options.timeout * 1000 };
    setExitCode(await runOnHosts(cliContext(self), namedHost(name, options.in, options), request));
  });
}
