// Takes a deployment back: not while others use it, and after those that belong to it where that is wanted.

import type { Json } from '@brolly/plugin-sdk';
import { consumersOf, type DeploymentRecord, hasLife, partsOf, readAllDeployments } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Located, placeOf, type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { type RunRequest, runWorkflow } from './run-workflow.ts';

/** How a deployment is taken back. */
export interface UninstallRequest extends RunRequest {
  /** After what belongs to it, as Cloudify's parameter `recursive` has it. */
  readonly isRecursive: boolean;
  /** Also while others use it. */
  readonly isForced: boolean;
}

/** Runs `uninstall`, and shows it. @throws CommandError while other deployments that have a life use it */
export function uninstallDeployment(
  context: CliContext,
  which: WhichDeployment,
  request: UninstallRequest,
): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, placeOf(located), () => runUninstall(context, located, request)),
  );
}

/**
 * The same of a deployment that was found, with the lock held. Its parts go first where `isRecursive`, or the parameter
 * `recursive` that Cloudify's newest types file declares, says so.
 */
export async function runUninstall(
  context: CliContext,
  located: Located,
  request: UninstallRequest,
): Promise<ExitCode> {
  const { deployment: wanted } = located;
  const deployments = await inOrder(located, request.isRecursive || isOn(request.parameters['recursive']));
  const ids = deployments.map(({ id }) => id);
  for (const deployment of deployments) {
    const one = { ...located, deployment };
    if (!request.isForced) await refuseWhileUsed(one, ids);
    const exitCode =
      deployment.id === wanted.id
        ? await runWorkflow(context, one, request)
        : await asOnlyRun(context, placeOf(one), () => runWorkflow(context, one, ofPart(request)));
    if (exitCode !== EXIT.ok) return exitCode;
  }
  return EXIT.ok;
}

const isOn = (value: Json | undefined): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true');

/** Names of nodes and instances are those of the deployment that was named; its parts go whole. */
function ofPart(request: UninstallRequest): UninstallRequest {
  const { ignore_failure: ignoreFailure } = request.parameters;
  const parameters = ignoreFailure === undefined ? {} : { ignore_failure: ignoreFailure };
  return { ...request, parameters, only: undefined, from: undefined };
}

/** @throws CommandError while deployments that have a life use it; those that `go` as well do not count */
export async function refuseWhileUsed(
  { workspace, deployment: { id } }: Located,
  go: readonly string[] = [],
): Promise<void> {
  const all = await readAllDeployments(workspace.store);
  const users = consumersOf(id, all)
    .map((each) => each.id)
    .filter((user) => !go.includes(user) && all.get(user)?.instances.some(({ state }) => hasLife(state)));
  if (users.length === 0) return;
  throw new CommandError(`deployment "${id}" is used by ${users.map((user) => `"${user}"`).join(', ')}`, {
    exitCode: EXIT.usage,
    hint: `"brolly uninstall ${users[0]}" first; --force takes it back all the same`,
  });
}

/** What belongs to the deployment at any depth, the innermost first, then itself. */
async function inOrder({ workspace, deployment }: Located, isRecursive: boolean): Promise<readonly DeploymentRecord[]> {
  if (!isRecursive) return [deployment];
  const all = await readAllDeployments(workspace.store);
  const found = new Set<string>();
  const open = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const part of partsOf(id, all)) open(part);
  };
  open(deployment.id);
  return [...found].toReversed().flatMap((id) => all.get(id)?.deployment ?? []);
}
