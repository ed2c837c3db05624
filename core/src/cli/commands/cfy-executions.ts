// cfy executions ...: runs and lists executions.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { addExamples } from '../program-options.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';
import {
  addBlueprintId,
  addCfyParameters,
  addTaskOptions,
  type BlueprintIdOption,
  type ExecuteOptions,
  executeHere,
} from './cfy-options.ts';

/** Defines `cfy executions` with its commands. */
export function cfyExecutionsCommand(): Command {
  const executions = new Command('executions').description('run and list executions');
  for (const command of [start(), list(), get(), resume()]) executions.addCommand(command);
  for (const name of ['cancel', 'delete', 'summary', 'graphs', 'operations', 'groups']) {
    executions.addCommand(notBuiltCommand(name), { hidden: true });
  }
  return executions;
}

function start(): Command {
  const command = new Command('start').description('run a workflow').argument('<workflow-id>', 'name of the workflow');
  addBlueprintId(addTaskOptions(addCfyParameters(command)));
  return addExamples(command, [
    'cfy executions start install',
    'cfy executions start uninstall -b my-deployment',
  ]).action((workflow: string, options: ExecuteOptions, self: Command) => executeHere(self, workflow, options));
}

function list(): Command {
  return addBlueprintId(new Command('list').description('list executions')).action(
    async (options: BlueprintIdOption, self: Command) => {
      const { listExecutions } = await import('../actions/list-executions.ts');
      setExitCode(await listExecutions(cliContext(self), { id: options.blueprintId }));
    },
  );
}

function get(): Command {
  const command = new Command('get').description('show one execution').argument('<execution-id>', 'or its beginning');
  return addBlueprintId(command).action(async (id: string, options: BlueprintIdOption, self: Command) => {
    const { showExecutionRecord } = await import('../actions/show-execution.ts');
    setExitCode(await showExecutionRecord(cliContext(self), { id: options.blueprintId }, id));
  });
}

function resume(): Command {
  const command = new Command('resume').description('go on with the last execution that did not complete');
  return addBlueprintId(addTaskOptions(command)).action(async (options: ExecuteOptions, self: Command) => {
    const { resumeExecution } = await import('../actions/execute-workflow.ts');
    const { executeRequest } = await import('./cfy-options.ts');
    setExitCode(
      await resumeExecution(cliContext(self), { id: options.blueprintId }, await executeRequest('', options)),
    );
  });
}
