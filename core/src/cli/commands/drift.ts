// brolly drift: what is no longer as it was installed.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  type DeploymentOption,
  hostKeyPolicyOf,
  hostKeyPolicyOption,
} from '../program-options.ts';

interface Options extends DeploymentOption {
  readonly diff: boolean;
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}

/** Defines `brolly drift`. */
export function driftCommand(): Command {
  const command = new Command('drift')
    .description('show what is no longer on the hosts as it was installed; nothing is changed')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder')
    .option('--no-diff', 'only a line per difference, without differences of content')
    .addOption(hostKeyPolicyOption());
  addExamples(addDeployment(command), ['brolly drift', 'brolly drift --json']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { showDrift } = await import('../actions/show-drift.ts');
    const request = { showDiffs: options.diff, hostKeyPolicy: hostKeyPolicyOf(options) };
    setExitCode(await showDrift(cliContext(self), { where, id: options.deployment }, request));
  });
}
