// Has its way with an execution that another process runs, or that nobody runs: cancel, pause, go on, skip.

import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlRequest, type ExecutionRecord, type LockOwner, runningOwner, suggestName } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Located, placeOf, type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun, thisRun } from '../lock-owner.ts';
import { checkIsLast } from './check-is-last.ts';

/** How often it is looked whether the other process has obeyed. */
const POLL_MS = 100;
/** How long a process that is to be killed has to end by itself. */
const KILL_AFTER_MS = 5_000;

/** The last execution of a deployment, and who runs it. */
interface Found extends Located {
  readonly execution: ExecutionRecord;
  readonly owner: LockOwner | undefined;
}

/** Cancels the execution that runs, or ends one whose process is gone. `executionId` has to be the last one, where it is given. */
export function cancelExecution(
  context: CliContext,
  which: WhichDeployment,
  { manner, executionId }: { readonly manner: 'cancel' | 'force' | 'kill'; readonly executionId?: string | undefined },
): Promise<ExitCode> {
  return withLastExecution(context, which, async (found) => {
    const { execution, owner } = found;
    if (executionId !== undefined) await checkIsLast(found, executionId);
    if (!isOpen(execution)) throw notOpen(found, 'cancel');
    if (owner === undefined) {
      await endCancelled(context, found);
      return tell(context, found, `The ${execution.workflow} is cancelled; nobody was running it.`);
    }
    await found.workspace.store.putRequest(execution.id, { kind: 'cancel', manner });
    say(context, `Cancelling the ${execution.workflow} that process ${owner.pid} on ${owner.host} runs.`);
    const hasEnded = async (): Promise<boolean> => !isOpen(await again(found));
    const isObeyed = await until(hasEnded, manner === 'kill' ? KILL_AFTER_MS : Infinity);
    if (!isObeyed) await kill(context, { ...found, owner });
    return tell(context, found, `The ${execution.workflow} is ${(await again(found)).state}.`);
  });
}

/** Lets nothing new begin; what runs goes on to its end. */
export function pauseExecution(context: CliContext, which: WhichDeployment): Promise<ExitCode> {
  return withLastExecution(context, which, async (found) => {
    const { execution, owner } = found;
    if (owner === undefined || !isOpen(execution)) throw notOpen(found, 'pause');
    await request(found, { kind: 'pause' });
    const next = 'what runs ends, nothing begins until "brolly resume"';
    return tell(context, found, `The ${execution.workflow} of process ${owner.pid} pauses: ${next}.`);
  });
}

/** Lets a paused execution go on in the process that runs it. @returns false where nobody runs it or it is not paused */
export async function goOnAfterPause(context: CliContext, located: Located): Promise<boolean> {
  const execution = (await located.workspace.store.listExecutions(located.deployment.id)).at(-1);
  const owner = await runningOwner(placeOf(located), thisRun(context));
  if (execution === undefined || owner === undefined || !isOpen(execution)) return false;
  const events = await located.workspace.store.readEvents(execution.id);
  const last = events.findLast(({ kind }) =>
    ['pause-requested', 'go-on-requested', 'execution-resumed'].includes(kind),
  );
  if (last?.kind !== 'pause-requested') return false;
  const found = { ...located, execution, owner };
  await request(found, { kind: 'go-on' });
  tell(context, found, `The ${execution.workflow} goes on in process ${owner.pid} on ${owner.host}.`);
  return true;
}

/** Lets a task count as done without being run; also one that failed, before the execution is gone on with. */
export function skipTask(
  context: CliContext,
  which: WhichDeployment,
  task: { readonly id: string; readonly reason: string },
): Promise<ExitCode> {
  return withLastExecution(context, which, async (found) => {
    const { execution, owner, workspace } = found;
    const { id: taskId, reason } = task;
    if (execution.state === 'completed') throw notOpen(found, 'skip a task of');
    await checkTask(found, taskId);
    if (owner !== undefined && isOpen(execution)) {
      await request(found, { kind: 'skip', taskId, reason });
      return tell(context, found, `${taskId} is skipped.`);
    }
    const skipped = { kind: 'task-skipped', at: Date.now(), taskId, reason } as const;
    await asOnlyRun(context, placeOf(found), () =>
      workspace.store.commit({ executionId: execution.id, events: [skipped], changes: [], logs: [] }),
    );
    return tell(context, found, `${taskId} is skipped; "brolly resume" goes on with what comes after it.`);
  });
}

function withLastExecution(
  context: CliContext,
  which: WhichDeployment,
  act: (found: Found) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withDeployment(which, async (located) => {
    const execution = (await located.workspace.store.listExecutions(located.deployment.id)).at(-1);
    if (execution === undefined) {
      throw new CommandError(`nothing was ever run of "${located.deployment.id}"`, {
        exitCode: EXIT.failed,
        hint: 'begin with "brolly install"',
      });
    }
    return act({ ...located, execution, owner: await runningOwner(placeOf(located), thisRun(context)) });
  });
}

function isOpen({ state }: ExecutionRecord): boolean {
  return state === 'started' || state === 'scheduled';
}

async function again({ workspace, execution }: Found): Promise<ExecutionRecord> {
  return (await workspace.store.getExecution(execution.id)) ?? execution;
}

function notOpen({ execution, deployment }: Found, what: string): CommandError {
  const how = isOpen(execution) ? 'was cut off and nobody runs it' : `is ${execution.state}`;
  return new CommandError(`cannot ${what} the last ${execution.workflow} of "${deployment.id}": it ${how}`, {
    exitCode: EXIT.failed,
    hint: isOpen(execution) ? '"brolly resume" goes on with it' : '"brolly executions" lists what was run',
  });
}

async function endCancelled(context: CliContext, found: Found): Promise<void> {
  const { workspace, execution } = found;
  const ended = { kind: 'execution-ended', at: Date.now(), state: 'cancelled' } as const;
  await asOnlyRun(context, placeOf(found), () =>
    workspace.store.commit({ executionId: execution.id, events: [ended], changes: [], logs: [] }),
  );
}

/** Asks, and waits until the process has taken it up or has ended the execution. */
async function request(found: Found, wanted: ControlRequest): Promise<void> {
  const { store } = found.workspace;
  await store.putRequest(found.execution.id, wanted);
  await until(
    async () => (await store.readRequests(found.execution.id)).length === 0 || !isOpen(await again(found)),
    Infinity,
  );
}

async function kill(context: CliContext, found: Found & { readonly owner: LockOwner }): Promise<void> {
  const { owner } = found;
  if (owner.host !== thisRun(context).host) {
    throw new CommandError(`process ${owner.pid} on ${owner.host} does not obey and is not on this host`, {
      exitCode: EXIT.failed,
      hint: `end it there: kill -KILL ${owner.pid}`,
    });
  }
  process.kill(owner.pid, 'SIGKILL');
  await until(async () => (await runningOwner(placeOf(found), thisRun(context))) === undefined, KILL_AFTER_MS);
  if (isOpen(await again(found))) await endCancelled(context, found);
}

/** Looks until it is so. @returns false when the time was up before */
async function until(isSo: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  for (let waited = 0; waited < limitMs; waited += POLL_MS) {
    if (await isSo()) return true;
    await sleep(POLL_MS);
  }
  return isSo();
}

async function checkTask({ workspace, execution }: Found, taskId: string): Promise<void> {
  const { store } = workspace;
  const step = (await store.listSteps(execution.id)).length - 1;
  const graph = await store.readGraph({ executionId: execution.id, step });
  const ids = graph.tasks.map(({ id }) => id);
  if (ids.includes(taskId)) return;
  const suggestion = suggestName(taskId, ids);
  throw new CommandError(`the ${execution.workflow} has no task "${taskId}" in the graph that it is in`, {
    exitCode: EXIT.usage,
    hint:
      suggestion === undefined
        ? `"brolly graph" shows tasks, such as ${ids[0] ?? 'none'}`
        : `did you mean ${suggestion}?`,
  });
}

function tell(context: CliContext, { execution }: Found, text: string): ExitCode {
  if (context.isJson) context.output.write(JSON.stringify({ kind: 'steered', execution: execution.id, message: text }));
  else say(context, text);
  return EXIT.ok;
}
