// Who this run is, for the lock of a deployment, and what to say when another run holds it.

import { hostname } from 'node:os';
import { DeploymentLockedError, type DeploymentPlace, type LockOwner, withLock } from '#index';
import type { CliContext } from './cli-context.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { ago } from './render/words.ts';

/** This run, as others see it. */
export function thisRun(context: CliContext): LockOwner {
  return { pid: process.pid, host: hostname(), command: context.command, since: Date.now() };
}

/** Does something as the only run of a deployment; refuses with the owner's pid, host, age and command. */
export async function asOnlyRun<Result>(
  context: CliContext,
  place: DeploymentPlace,
  act: () => Promise<Result>,
): Promise<Result> {
  const owner = thisRun(context);
  try {
    return await withLock(place, owner, act);
  } catch (error) {
    if (!(error instanceof DeploymentLockedError)) throw error;
    const { pid, host, command, since } = error.owner;
    throw new CommandError(
      `another run holds the deployment "${place.deploymentId}": "${command}", process ${pid} on ${host}, begun ${ago(since, Date.now())}`,
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
