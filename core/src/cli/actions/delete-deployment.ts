// Removes the record of a deployment, when nothing of it is left anywhere.

import { rm } from 'node:fs/promises';
import { type DeploymentRecord, deploymentFolder, hasLife, isDeploymentId, type Workspace } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Located, placeOf, type WhichDeployment, withDeployment } from '../locate.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { FETCHED } from './obtain-blueprint.ts';
import { type RunRequest, runWorkflow } from './run-workflow.ts';
import { runUninstall } from './uninstall-deployment.ts';

/** Removes a deployment with its history. @throws CommandError where something of it still is; `isForced` removes it all the same. */
export function deleteDeployment(
  context: CliContext,
  which: WhichDeployment,
  options: { readonly isForced: boolean },
): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, placeOf(located), async () => {
      const left = await whatIsLeft(located);
      if (left !== undefined && !options.isForced) {
        throw new CommandError(`deployment "${located.deployment.id}" is not gone: ${left}`, {
          exitCode: EXIT.failed,
          hint: `"brolly uninstall ${located.deployment.id}" first; --force forgets it, and what it has made stays where it is`,
        });
      }
      await remove(located.workspace, located.deployment);
      if (context.isJson) context.output.write(JSON.stringify({ kind: 'deleted', id: located.deployment.id }));
      say(
        context,
        `${context.output.colors.green('✓')} deployment "${located.deployment.id}" deleted, with its history`,
      );
      return EXIT.ok;
    }),
  );
}

/** Runs a workflow that takes a deployment back; what has left nothing behind is removed, as Cloudify does. */
export function uninstallAndRemove(
  context: CliContext,
  which: WhichDeployment,
  request: RunRequest,
): Promise<ExitCode> {
  return withDeployment(which, (located) =>
    asOnlyRun(context, placeOf(located), async () => {
      const exitCode =
        request.workflow === 'uninstall'
          ? await runUninstall(context, located, { ...request, isRecursive: false, isForced: false })
          : await runWorkflow(context, located, request);
      if (exitCode !== EXIT.ok) return exitCode;
      const left = await whatIsLeft(located);
      if (left !== undefined) say(context, `The deployment is kept: ${left}.`);
      else {
        await remove(located.workspace, located.deployment);
        say(context, `Nothing of "${located.deployment.id}" is left: it is removed, with its history.`);
      }
      return exitCode;
    }),
  );
}

/** In words; `undefined` when nothing is. */
async function whatIsLeft({ workspace, deployment }: Located): Promise<string | undefined> {
  const alive = (await workspace.store.listInstances(deployment.id)).filter((each) => hasLife(each.state));
  if (alive.length > 0) {
    const [first] = alive;
    return `${first?.id} is ${first?.state}${alive.length > 1 ? `, and ${alive.length - 1} more have a life` : ''}`;
  }
  const records = await workspace.store.listHostRecords(deployment.id);
  const hosts = [...new Set(records.map((each) => each.host))];
  return hosts.length === 0 ? undefined : `changes on ${hosts.join(', ')} were not taken back`;
}

async function remove(workspace: Workspace, deployment: DeploymentRecord): Promise<void> {
  await workspace.store.deleteDeployment(deployment.id);
  await removeFetched(workspace, deployment);
  // Releases before took any id: the folder of one may lie elsewhere, and is not ours to delete.
  if (!isDeploymentId(deployment.id)) return;
  await rm(deploymentFolder(workspace, deployment.id), { recursive: true, force: true });
}

/** Removes what was fetched for a deployment, unless another one is made of it, too. */
async function removeFetched({ folder, store }: Workspace, { blueprintPath }: DeploymentRecord): Promise<void> {
  const fetched = `${folder}/${FETCHED}/`;
  if (!blueprintPath.startsWith(fetched)) return;
  const [digest = ''] = blueprintPath.slice(fetched.length).split('/');
  const others = await store.listDeployments();
  if (others.some((each) => each.blueprintPath.startsWith(`${fetched}${digest}/`))) return;
  await rm(`${fetched}${digest}`, { recursive: true, force: true });
}
