// Who this run is, for the lock of a workspace, and what to say when another run holds it.

import { hostname } from 'node:os';
import { type LockOwner, type Workspace, WorkspaceLockedError, withLock } from '#index';
import type { CliContext } from './cli-context.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { ago } from './render/words.ts';

/** This run, as others see it. */
export function thisRun(context: CliContext): LockOwner {
  return { pid: process.pid, host: hostname(), command: context.command, since: Date.now() };
}

/** Does something as the only run of the workspace; refuses with the owner's pid, host, age and command. */
export async function asOnlyRun<Result>(
  context: CliContext,
  workspace: Workspace,
  act: () => Promise<Result>,
): Promise<Result> {
  const owner = thisRun(context);
  try {
    return await withLock(workspace, owner, act);
  } catch (error) {
    if (!(error instanceof WorkspaceLockedError)) throw error;
    const { pid, host, command, since } = error.owner;
    throw new CommandError(
      `another run holds the deployments of ${workspace.folder}: "${command}", process ${pid} on ${host}, begun ${ago(since, Date.now())}`,
      {
        exitCode: EXIT.locked,
        hint:
          host === owner.host
            ? `wait until it ends, watch it with "brolly status", or cancel it with "kill -INT ${pid}"`
            : `wait until it ends; it runs on ${host}`,
      },
    );
  }
}
