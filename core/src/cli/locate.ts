// From what a user names, a blueprint, a folder or an id, to a deployment in a .brolly folder.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suggestName } from '#diagnostics/suggest-name.ts';
import {
  type DeploymentPlace,
  type DeploymentRecord,
  deploymentId,
  isDeploymentId,
  openWorkspace,
  type Workspace,
} from '#index';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { stateFolder, workFolder } from './locate-blueprint.ts';

/** An opened workspace and the deployment that is meant. */
export interface Located {
  readonly workspace: Workspace;
  readonly deployment: DeploymentRecord;
}

/** Where its lock is. */
export function placeOf({ workspace, deployment }: Located): DeploymentPlace {
  return { workspace, deploymentId: deployment.id };
}

export interface WhichDeployment {
  /** A blueprint's path, a folder or an id; default the current folder. */
  readonly where?: string | undefined;
  /** An id that was named by an option. */
  readonly id?: string | undefined;
}

/**
 * Opens the workspace and finds the deployment, gives both to `act`, and closes the workspace.
 *
 * @throws CommandError where there is no `.brolly`, no such deployment, or several and none named.
 */
export async function withDeployment<Result>(
  which: WhichDeployment,
  act: (located: Located) => Promise<Result>,
): Promise<Result> {
  const target = targetOf(which);
  if (!existsSync(join(target.folder, '.brolly', 'brolly.db'))) throw nothingHere(target.folder);
  return withWorkspace(target.folder, async (workspace) =>
    act({ workspace, deployment: await chooseDeployment(workspace, target.id) }),
  );
}

/** Opens the workspace of a folder, making it where it is not there, and closes it at the end. */
export async function withWorkspace<Result>(
  folder: string,
  act: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const workspace = await openWorkspace(folder);
  try {
    return await act(workspace);
  } finally {
    await workspace.store.close();
  }
}

function targetOf(which: WhichDeployment): { readonly folder: string; readonly id: string | undefined } {
  const { where } = which;
  if (where === undefined) return { folder: workFolder(), id: which.id };
  const stat = statSync(where, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return { folder: resolve(where), id: which.id };
  if (stat?.isFile() === true) {
    const path = resolve(where);
    return { folder: stateFolder(path), id: which.id ?? deploymentId(path) };
  }
  return { folder: workFolder(), id: which.id ?? where };
}

async function chooseDeployment(workspace: Workspace, id: string | undefined): Promise<DeploymentRecord> {
  const deployments = await workspace.store.listDeployments();
  const ids = deployments.map((each) => each.id);
  if (id !== undefined) {
    const found = deployments.find((each) => each.id === id);
    if (found !== undefined) return found;
    throw new CommandError(`there is no deployment "${id}" in ${workspace.folder}`, {
      exitCode: EXIT.usage,
      hint: unknownIdHint(id, ids),
    });
  }
  const [only, ...others] = deployments;
  if (only === undefined) throw nothingHere(workspace.folder);
  if (others.length === 0) return only;
  throw new CommandError(`${workspace.folder} has several deployments: ${ids.join(', ')}`, {
    exitCode: EXIT.usage,
    hint: `name the one you mean: -d ${only.id}`,
  });
}

function unknownIdHint(id: string, ids: readonly string[]): string {
  const near = suggestName(id, ids);
  if (near !== undefined) return `did you mean "${near}"?`;
  return ids.length === 0 ? 'make one with "brolly install BLUEPRINT"' : `there are: ${ids.join(', ')}`;
}

function nothingHere(folder: string): CommandError {
  const below = foldersWithState(folder);
  const elsewhere =
    below.length === 0 ? '' : `; there is one in ${below.join(', ')}: go there first ("cd ${below[0]}")`;
  return new CommandError(`there is no deployment in ${folder}`, {
    exitCode: EXIT.usage,
    hint: `make one with "brolly install BLUEPRINT" or "cfy local init -p BLUEPRINT"${elsewhere}`,
  });
}

/** Folders right below that have a state of their own. */
export function foldersWithState(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, '.brolly', 'brolly.db')))
    .map((entry) => entry.name);
}

/** @throws CommandError for an id that no deployment can have. */
export function checkDeploymentId(id: string): void {
  if (isDeploymentId(id)) return;
  throw new CommandError(`"${id}" cannot be the id of a deployment`, {
    exitCode: EXIT.usage,
    hint: 'name another one with -d, without "/": its files are kept in a folder of that name, which has to be its own',
  });
}
