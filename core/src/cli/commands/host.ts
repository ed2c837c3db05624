// brolly host: what can be asked of single hosts, one line per command.

import { Command } from 'commander';
import { hostAcceptCommand } from './host-accept.ts';
import { hostDiffCommand } from './host-diff.ts';
import { hostFactsCommand } from './host-facts.ts';
import { hostLeaseCommand } from './host-lease.ts';
import { hostRevertCommand } from './host-revert.ts';
import { hostRunCommand } from './host-run.ts';
import { hostSnapshotCommand } from './host-snapshot.ts';

/** Defines `brolly host` and its commands. */
export function hostCommand(): Command {
  const command = new Command('host').description(
    'look at single hosts, run commands there, and take back what was changed',
  );
  for (const each of [
    hostFactsCommand(),
    hostDiffCommand(),
    hostRevertCommand(),
    hostSnapshotCommand(),
    hostRunCommand(),
    hostLeaseCommand(),
    hostAcceptCommand(),
  ])
    command.addCommand(each);
  return command;
}
