// The grammar of brolly: one line per command.

import { Command } from 'commander';
import { bundleCommand } from './commands/bundle.ts';
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

/** In the order in which help lists them. */
const commands: Readonly<Record<string, () => Command>> = {
  install: installCommand,
  uninstall: uninstallCommand,
  update: updateCommand,
  scale: scaleCommand,
  heal: healCommand,
  plan: planCommand,
  drift: driftCommand,
  host: hostCommand,
  ssh: sshCommand,
  bundle: bundleCommand,
  validate: validateCommand,
  status: statusCommand,
  resume: resumeCommand,
  cancel: cancelCommand,
  pause: pauseCommand,
  skip: skipCommand,
  executions: executionsCommand,
  events: eventsCommand,
  logs: logsCommand,
  instances: instancesCommand,
  outputs: outputsCommand,
  graph: graphCommand,
  run: runCommand,
  plugins: pluginsCommand,
  deployments: deploymentsCommand,
  secrets: secretsCommand,
  explain: explainCommand,
  fmt: fmtCommand,
  schema: schemaCommand,
  lsp: lspCommand,
  completion: () => completionCommand('brolly'),
};

/**
 * Defines the commands; what they do is loaded when one of them runs.
 *
 * @param typed the word that was typed in the place of a command: where it names one, that one is defined alone, since
 * to define all takes longer than most commands do
 */
export function brollyProgram(typed?: string): Command {
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
  const wanted = typed !== undefined && Object.hasOwn(commands, typed) ? commands[typed] : undefined;
  for (const define of wanted === undefined ? Object.values(commands) : [wanted]) program.addCommand(define());
  program.addCommand(completeCommand(), { hidden: true });
  return program;
}
