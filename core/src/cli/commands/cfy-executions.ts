// cfy executions ...: runs and lists executions.

import { Command, Option } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import { parseTime } from '../parse-time.ts';
import { addExamples, wholeNumber } from '../program-options.ts';
import { notBuiltCommand } from './cfy-manager-mode.ts';
import {
  addBlueprintId,
  addCfyParameters,
  addTaskOptions,
  type BlueprintIdOption,
  type ExecuteOptions,
  executeHere,
  executeRequest,
} from './cfy-options.ts';

/** Defines `cfy executions` with its commands. */
export function cfyExecutionsCommand(): Command {
  const executions = new Command('executions').description('run and list executions');
  for (const command of [start(), list(), get(), cancel(), resume()]) executions.addCommand(command);
  for (const name of ['delete', 'summary', 'graphs', 'operations', 'groups']) {
    executions.addCommand(notBuiltCommand(name), { hidden: true });
  }
  return executions;
}

function start(): Command {
  const command = new Command('start').description('run a workflow').argument('<workflow-id>', 'name of the workflow');
  addBlueprintId(addTaskOptions(addCfyParameters(command)))
    .option('--dry-run', 'go the way without running operations; nothing is changed or kept')
    .option('--wait-after-fail <seconds>', 'how long other branches go on after the first failure', wholeNumber(0), 600)
    .addOption(
      new Option('--schedule <time>', 'wait until then: +90m, 03:00 or 2026-12-24T03:00').argParser((text) =>
        parseTime(text, Date.now()),
      ),
    )
    .option('--include-logs', 'accepted; log lines are always shown');
  return addExamples(command, [
    'cfy executions start install',
    'cfy executions start uninstall -b my-deployment',
    'cfy executions start install --schedule 03:00',
  ]).action((workflow: string, options: ExecuteOptions, self: Command) => executeHere(self, workflow, options));
}

interface CancelOptions extends BlueprintIdOption {
  readonly force?: true;
  readonly kill?: true;
}

function cancel(): Command {
  const command = new Command('cancel')
    .description('cancel the execution that runs')
    .argument('[execution-id]', 'or its beginning; default the last one')
    .option('-f, --force', 'do not wait for operations that run')
    .option('-k, --kill', 'as --force, and end the process that runs it when it has not ended after 5 s');
  addExamples(addBlueprintId(command), ['cfy executions cancel', 'cfy executions cancel 7c9e6679 --force']);
  return command.action(async (executionId: string | undefined, options: CancelOptions, self: Command) => {
    const { cancelExecution } = await import('../actions/control-execution.ts');
    const manner = options.kill === true ? 'kill' : options.force === true ? 'force' : 'cancel';
    setExitCode(await cancelExecution(cliContext(self), { id: options.blueprintId }, { manner, executionId }));
  });
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
  const command = new Command('resume')
    .description('go on with the last execution that did not complete')
    .argument('[execution-id]', 'or its beginning; default the last one')
    .option('--reset-operations', 'accepted; what was running is always run again');
  return addBlueprintId(addTaskOptions(command)).action(
    async (executionId: string | undefined, options: ExecuteOptions, self: Command) => {
      const { resumeExecution } = await import('../actions/execute-workflow.ts');
      const settings = { ...(await executeRequest('', options)), executionId };
      setExitCode(await resumeExecution(cliContext(self), { id: options.blueprintId }, settings));
    },
  );
}
