// Runs a workflow of a deployment that is there.

import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { ago } from '../render/words.ts';
import { type RunRequest, type RunSettings, runWorkflow, showExecution } from './run-workflow.ts';

/** Runs the workflow and shows it. */
export function executeWorkflow(context: CliContext, which: WhichDeployment, request: RunRequest): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, located.workspace, () => runWorkflow(context, located, request)),
  );
}

/** Goes on with the last execution that did not complete: what is done stays done, what failed is tried again. */
export function resumeExecution(context: CliContext, which: WhichDeployment, settings: RunSettings): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, located.workspace, async () => {
      const executions = await located.workspace.store.listExecutions(located.deployment.id);
      const last = executions.at(-1);
      if (last === undefined) {
        throw new CommandError(`nothing was ever run of "${located.deployment.id}"`, {
          exitCode: EXIT.usage,
          hint: 'begin with "brolly install" or "cfy local execute -w install"',
        });
      }
      if (last.state === 'completed') {
        say(
          context,
          `The last ${last.workflow} of ${located.deployment.id} is complete; there is nothing to go on with.`,
        );
        return EXIT.ok;
      }
      const word = last.state === 'started' ? 'was cut off' : last.state === 'failed' ? 'failed' : 'was cancelled';
      const when = ago(last.endedAt ?? last.createdAt, Date.now());
      say(context, `Going on with the ${last.workflow} that ${word} ${when}.`);
      return showExecution(context, located, { execution: last, settings });
    }),
  );
}
