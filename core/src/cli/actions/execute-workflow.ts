// Runs a workflow of a deployment that is there.

import { type DeploymentRecord, type ExecutionRecord, prepare } from '#index';
import { answer, type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { placeOf, type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { ago } from '../render/words.ts';
import { checkIsLast } from './check-is-last.ts';
import { goOnAfterPause } from './control-execution.ts';
import { canGoOn, lastToGoOnWith } from './is-resumable.ts';
import { report } from './read-blueprint.ts';
import { type RunRequest, type RunSettings, runWorkflow, showExecution } from './run-workflow.ts';
import { runUninstall } from './uninstall-deployment.ts';

/** Runs the workflow and shows it; `uninstall` as the command of that name does. */
export function executeWorkflow(context: CliContext, which: WhichDeployment, request: RunRequest): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, placeOf(located), () =>
      request.workflow === 'uninstall'
        ? runUninstall(context, located, { ...request, isRecursive: false, isForced: false })
        : runWorkflow(context, located, request),
    ),
  );
}

/** Goes on with the last execution that did not complete: what is done stays done, what failed is tried again. */
export function resumeExecution(
  context: CliContext,
  which: WhichDeployment,
  settings: RunSettings & { readonly executionId?: string | undefined },
): Promise<ExitCode> {
  return withDeployment(which, async (located) => {
    const { store } = located.workspace;
    const { deployment } = located;
    const toGoOnWith = async () => lastToGoOnWith(deployment, await store.listExecutions(deployment.id));
    const named = settings.executionId;
    if (named !== undefined && (await toGoOnWith())?.id.startsWith(named) !== true) await checkIsLast(located, named);
    if (await goOnAfterPause(context, located)) return EXIT.ok;
    return asOnlyRun(context, placeOf(located), async () => {
      const last = await toGoOnWith();
      if (last === undefined) {
        throw new CommandError(`nothing was ever run of "${deployment.id}"`, {
          exitCode: EXIT.usage,
          hint: 'begin with "brolly install" or "cfy local execute -w install"',
        });
      }
      if (last.state === 'completed') {
        answer(context, `The last ${last.workflow} of ${deployment.id} is complete; there is nothing to go on with.`, {
          kind: 'nothing-to-go-on-with',
          execution: last.id,
        });
        return EXIT.ok;
      }
      await checkResumable(context, deployment, last);
      const when = ago(last.endedAt ?? last.createdAt, Date.now());
      say(context, `Going on with the ${last.workflow} that ${ENDS[last.state]} ${when}.`);
      return showExecution(context, located, { execution: last, settings });
    });
  });
}

/** How an execution came to where it is. */
const ENDS: Readonly<Record<ExecutionRecord['state'], string>> = {
  scheduled: 'was scheduled',
  started: 'was cut off',
  failed: 'failed',
  cancelled: 'was cancelled',
  completed: 'completed',
};

async function checkResumable(
  context: CliContext,
  deployment: DeploymentRecord,
  execution: ExecutionRecord,
): Promise<void> {
  const { prepared, diagnostics } = await prepare(deployment, { ...execution, allowCustomParameters: true });
  report(context, diagnostics, new Map());
  const { workflow } = execution;
  if (prepared === undefined)
    throw new CommandError(`the ${workflow} cannot be gone on with`, { exitCode: EXIT.usage });
  if (canGoOn(execution, prepared.workflow)) return;
  throw new CommandError(
    `the workflow "${workflow}" cannot be gone on with: it decides by what it finds at its start`,
    {
      exitCode: EXIT.usage,
      hint: `start it again: brolly run ${workflow}`,
    },
  );
}
