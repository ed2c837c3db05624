// brolly run: runs any workflow of a deployment.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  addWorkflowOptions,
  type DeploymentOption,
  runSettings,
  type WorkflowOptions,
  workflowSettings,
} from '../program-options.ts';

interface Options extends WorkflowOptions, DeploymentOption {
  readonly plan?: string;
}

/** Defines `brolly run`. */
export function runCommand(): Command {
  const command = new Command('run')
    .alias('execute')
    .description('run a workflow of a deployment, or exactly a plan that was kept')
    .argument('[workflow]', 'name of the workflow, such as install')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  command.option(
    '--plan <file>',
    'instead of a workflow: a plan that "brolly plan --out FILE" has kept; refused when a host has changed since',
  );
  addWorkflowOptions(addDeployment(command));
  addExamples(command, [
    'brolly run restart',
    'brolly run install --at 03:00',
    'brolly run --plan shop.plan',
    "brolly run uninstall -p 'node_ids=minion1,minion2'",
    'brolly run execute_operation -p operation=start',
  ]);
  return command.action(
    async (workflow: string | undefined, where: string | undefined, options: Options, self: Command) => {
      if (options.plan !== undefined) {
        const { runSavedPlan } = await import('../actions/run-saved-plan.ts');
        return setExitCode(await runSavedPlan(cliContext(self), options.plan, runSettings(options)));
      }
      if (workflow === undefined) throw noWorkflow();
      const { executeWorkflow } = await import('../actions/execute-workflow.ts');
      const { parametersOf } = await import('../parse-inputs.ts');
      const request = {
        ...workflowSettings(options),
        ...parametersOf(options),
        workflow,
      };
      return setExitCode(await executeWorkflow(cliContext(self), { where, id: options.deployment }, request));
    },
  );
}

function noWorkflow(): CommandError {
  return new CommandError('which workflow is to be run?', {
    exitCode: EXIT.usage,
    hint: 'name one, such as "brolly run install", or a plan that was kept: "brolly run --plan FILE"',
  });
}
