// brolly execute: runs any workflow of a deployment.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addChoices,
  addDeployment,
  addExamples,
  addParameters,
  addRunOptions,
  type ChoiceOptions,
  choicesOf,
  type DeploymentOption,
  type ParametersOption,
  type RunOptions,
  runSettings,
} from '../program-options.ts';

interface Options extends ChoiceOptions, RunOptions, ParametersOption, DeploymentOption {}

/** Defines `brolly execute`. */
export function executeCommand(): Command {
  const command = new Command('execute')
    .alias('run')
    .description('run a workflow of a deployment')
    .argument('<workflow>', 'name of the workflow, such as install')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  addChoices(addRunOptions(addParameters(addDeployment(command))));
  addExamples(command, [
    'brolly run restart',
    'brolly run install --at 03:00',
    "brolly run uninstall -p 'node_ids=minion1,minion2'",
    'brolly run execute_operation -p operation=start',
  ]);
  return command.action(async (workflow: string, where: string | undefined, options: Options, self: Command) => {
    const { executeWorkflow } = await import('../actions/execute-workflow.ts');
    const { parseInputs } = await import('../parse-inputs.ts');
    const request = {
      ...runSettings(options),
      ...choicesOf(options),
      workflow,
      parameters: parseInputs(options.parameters ?? [], '--parameters'),
      allowCustomParameters: options.allowCustomParameters === true,
    };
    setExitCode(await executeWorkflow(cliContext(self), { where, id: options.deployment }, request));
  });
}
