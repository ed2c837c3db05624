// brolly host diff: what was changed on a host, from the record there.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

interface Options extends HostOptions {
  readonly owner?: string;
  readonly diff: boolean;
}

/** Defines `brolly host diff`. */
export function hostDiffCommand(): Command {
  const command = addHost(
    new Command('diff').description('show all that stands in the record of a host: what was there before, what is now'),
  )
    .option('--owner <name>', 'only the record of one owner: <deployment>.<node instance>')
    .option('--no-diff', 'only a line per change, without differences of content');
  addExamples(command, ['brolly host diff master', 'brolly host diff minion_a1b2c3 --no-diff']);
  return command.action(async (name: string, where: string | undefined, options: Options, self: Command) => {
    const { showHostDiff } = await import('../actions/show-host-diff.ts');
    const request = { owner: options.owner, showDiffs: options.diff };
    setExitCode(await showHostDiff(cliContext(self), namedHost(name, where, options), request));
  });
}
