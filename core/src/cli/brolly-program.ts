// The grammar of brolly: one line per command.

import { Command } from 'commander';
import { cancelCommand } from './commands/cancel.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { deploymentsCommand } from './commands/deployments.ts';
import { driftCommand } from './commands/drift.ts';
import { eventsCommand } from './commands/events.ts';
import { executionsCommand } from './commands/executions.ts';
import { explainCommand } from './commands/explain.ts';
import { fmtCommand } from './commands/fmt.ts';
import { graphCommand } from './commands/graph.ts';
import { healCommand } from './commands/heal.ts';
import { hostCommand } from './commands/host.ts';
import { installCommand } from './commands/install.ts';
import { instancesCommand } from './commands/instances.ts';
import { logsCommand } from './commands/logs.ts';
import { lspCommand } from './commands/lsp.ts';
import { outputsCommand } from './commands/outputs.ts';
import { pauseCommand } from './commands/pause.ts';
import { planCommand } from './commands/plan.ts';
import { pluginsCommand } from './commands/plugins.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { scaleCommand } from './commands/scale.ts';
import { schemaCommand } from './commands/schema.ts';
import { secretsCommand } from './commands/secrets.ts';
import { skipCommand } from './commands/skip.ts';
import { sshCommand } from './commands/ssh.ts';
import { statusCommand } from './commands/status.ts';
import { uninstallCommand } from './commands/uninstall.ts';
import { updateCommand } from './commands/update.ts';
import { validateCommand } from './commands/validate.ts';
import { addExamples, addGlobalOptions } from './program-options.ts';
import { version } from './version.ts';

/** Defines all commands; what they do is loaded when one of them runs. */
export function brollyProgram(): Command {
  const program = new Command('brolly')
    .description(
      'Orchestrate everything under one umbrella: blueprints become running deployments, and bare hosts again.',
    )
    .version(`brolly ${version}`, '-V, --version', 'the release of brolly');
  addExamples(addGlobalOptions(program), [
    'brolly validate blueprint.yaml      is it right?',
    'brolly plan blueprint.yaml          what would change?',
    'brolly install blueprint.yaml       make it',
    'brolly status                       what is there?',
    'brolly uninstall                    take it all back',
  ]);
  const commands = [
    installCommand(),
    uninstallCommand(),
    updateCommand(),
    scaleCommand(),
    healCommand(),
    planCommand(),
    driftCommand(),
    hostCommand(),
    sshCommand(),
    validateCommand(),
    statusCommand(),
    resumeCommand(),
    cancelCommand(),
    pauseCommand(),
    skipCommand(),
    executionsCommand(),
    eventsCommand(),
    logsCommand(),
    instancesCommand(),
    outputsCommand(),
    graphCommand(),
    runCommand(),
    pluginsCommand(),
    deploymentsCommand(),
    secretsCommand(),
    explainCommand(),
    fmtCommand(),
    schemaCommand(),
    lspCommand(),
    completionCommand('brolly'),
  ];
  for (const command of commands) program.addCommand(command);
  program.addCommand(completeCommand(), { hidden: true });
  return program;
}
