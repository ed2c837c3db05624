// brolly resume: goes on after a failure, a crash or Ctrl-C.

import { Command } from 'commander';
import { cliContext } from '../cli-context.ts';
import { setExitCode } from '../exit-codes.ts';
import {
  addDeployment,
  addExamples,
  addRunOptions,
  type DeploymentOption,
  type RunOptions,
  runSettings,
} from '../program-options.ts';

interface Options extends RunOptions, DeploymentOption {}

/** Defines `brolly resume`. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('go on with the last execution that did not complete; what is done is not done again')
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  addExamples(addRunOptions(addDeployment(command)), ['brolly resume', 'brolly resume --task-retries 0']);
  return command.action(async (where: string | undefined, options: Options, self: Command) => {
    const { resumeExecution } = await import('../actions/execute-workflow.ts');
    setExitCode(await resumeExecution(cliContext(self), { where, id: options.deployment }, runSettings(options)));
  });
}
