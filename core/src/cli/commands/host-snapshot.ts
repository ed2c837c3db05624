// brolly host snapshot: everything that is so on a host, to compare it later.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

interface Options extends HostOptions {
  readonly compare?: string;
  readonly everything?: boolean;
}

/** Defines `brolly host snapshot`. */
export function hostSnapshotCommand(): Command {
  const command = addHost(
    new Command('snapshot').description(
      'write all that is so on a host as JSON, or what differs from an earlier snapshot',
    ),
  )
    .option('-c, --compare <file>', 'compare with this snapshot; exit code 1 when something differs')
    .option('--everything', 'with --compare: also what moves by itself, such as logs and counters');
  addExamples(command, [
    'brolly host snapshot minion > before.json',
    'brolly host snapshot minion --compare before.json',
  ]);
  return command.action(async (name: string, where: string | undefined, options: Options, self: Command) => {
    const { snapshotHost } = await import('../actions/snapshot-host.ts');
    const request = { compare: options.compare, everything: options.everything === true };
    setExitCode(await snapshotHost(cliContext(self), namedHost(name, where, options), request));
  });
}
