// A folder with blueprints, and the state of their deployments in its .brolly.

import type { DeploymentRecord, LockOwner, Store } from '#store/store.ts';

/** An opened `.brolly` folder. */
export interface Workspace {
  /** Absolute path of the folder that holds `.brolly`. */
  readonly folder: string;
  readonly store: Store;
}

/** Another run holds the workspace. */
export class WorkspaceLockedError extends Error {
  readonly owner: LockOwner;

  constructor(owner: LockOwner) {
    super(`another run holds this deployment: "${owner.command}", process ${owner.pid} on ${owner.host}`);
    this.name = 'WorkspaceLockedError';
    this.owner = owner;
  }
}

/** Does something as the only run of the workspace. @throws WorkspaceLockedError at once when another one runs. */
export async function withLock<Result>(
  workspace: Workspace,
  owner: LockOwner,
  act: () => Promise<Result>,
): Promise<Result> {
  const lock = await workspace.store.acquireLock(owner);
  if (lock.kind === 'held') throw new WorkspaceLockedError(lock.owner);
  try {
    return await act();
  } finally {
    await workspace.store.releaseLock(owner);
  }
}

/** Who runs something in the workspace now; `undefined` when nobody does. `asker` is who wants to know. */
export async function runningOwner(workspace: Workspace, asker: LockOwner): Promise<LockOwner | undefined> {
  const lock = await workspace.store.acquireLock(asker);
  if (lock.kind === 'held') return lock.owner;
  await workspace.store.releaseLock(asker);
  return undefined;
}

/** The path of `.brolly/<deployment>`, where files of a deployment are kept for people. */
export function deploymentFolder(workspace: Workspace, deploymentId: string): string {
  return `${workspace.folder}/.brolly/${deploymentId}`;
}

/** Records of deployments, newest last. */
export function listDeployments(workspace: Workspace): Promise<readonly DeploymentRecord[]> {
  return workspace.store.listDeployments();
}
