// brolly host revert: takes back what was changed on a host, from the record there.

import { Command, Option } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addHost, type HostOptions, namedHost } from '../host-options.ts';
import { addExamples } from '../program-options.ts';

interface Options extends HostOptions {
  readonly owner?: string;
  readonly all?: boolean;
  readonly keep?: boolean;
  readonly force?: boolean;
}

/** Defines `brolly host revert`. */
export function hostRevertCommand(): Command {
  const command = addHost(
    new Command('revert').description('take back what was changed on a host, newest first, without a workflow'),
  )
    .option('--owner <name>', 'only the record of one owner: <deployment>.<node instance>')
    .option('--all', 'the records of every owner, not only those of the deployment')
    .addOption(
      new Option(
        '--keep',
        'files that somebody else has changed since stay as they are; the originals are set aside',
      ).conflicts('force'),
    )
    .option('--force', 'files that somebody else has changed since get their original back; theirs are set aside');
  addExamples(command, [
    'brolly host revert minion_a1b2c3',
    'brolly host revert minion_a1b2c3 --keep',
    'brolly host revert root@10.0.0.11 --all',
  ]);
  return command.action(async (name: string, where: string | undefined, options: Options, self: Command) => {
    const { revertHost } = await import('../actions/revert-host.ts');
    const decision = options.keep === true ? 'keep' : options.force === true ? 'force' : undefined;
    const request = { owner: options.owner, isAll: options.all === true, decision } as const;
    setExitCode(await revertHost(cliContext(self), namedHost(name, where, options), request));
  });
}
