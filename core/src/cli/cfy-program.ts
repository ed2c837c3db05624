// The grammar of cfy: Cloudify's own, of the 3.x series and of the later ones, in local mode.

import { Command } from 'commander';
import { cfyBlueprintsCommand } from './commands/cfy-blueprints.ts';
import { cfyDeploymentsCommand } from './commands/cfy-deployments.ts';
import { cfyEventsCommand } from './commands/cfy-events.ts';
import { addShortExamples } from './commands/cfy-examples.ts';
import { cfyExecutionsCommand } from './commands/cfy-executions.ts';
import { cfyInitCommand } from './commands/cfy-init.ts';
import { cfyInstallCommand } from './commands/cfy-install.ts';
import { cfyLocalCommand } from './commands/cfy-local.ts';
import { managerCommands } from './commands/cfy-manager-mode.ts';
import { cfyNodeInstancesCommand } from './commands/cfy-node-instances.ts';
import { cfyProfilesCommand } from './commands/cfy-profiles.ts';
import { cfySecretsCommand } from './commands/cfy-secrets.ts';
import { cfyUninstallCommand } from './commands/cfy-uninstall.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { addExamples, addGlobalOptions } from './program-options.ts';
import { version } from './version.ts';

/** Defines all commands; what they do is loaded when one of them runs. */
export function cfyProgram(): Command {
  const program = new Command('cfy')
    .description("Cloudify's command line, carried out by brolly in local mode.")
    .version(`cfy (brolly) ${version}`, '--version', 'the release of brolly');
  addGlobalOptions(program).option('-x, --extended-view', 'accepted; tables are as wide as they need to be');
  addExamples(program, [
    'cfy local install-plugins -p barevm-blueprint.yaml',
    'cfy local init -p barevm-blueprint.yaml',
    'cfy local execute -w install',
    'cfy local outputs',
    'cfy local execute -w uninstall',
  ]);
  const commands = [
    cfyLocalCommand(),
    cfyInitCommand(),
    cfyInstallCommand(),
    cfyUninstallCommand(),
    cfyExecutionsCommand(),
    cfyBlueprintsCommand(),
    cfyDeploymentsCommand(),
    cfyNodeInstancesCommand(),
    cfyEventsCommand(),
    cfyProfilesCommand(),
    cfySecretsCommand(),
    completionCommand('cfy'),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of managerCommands()) program.addCommand(command, { hidden: true });
  program.addCommand(completeCommand(), { hidden: true });
  addShortExamples(program);
  return program;
}
