// A folder with blueprints, and the state of their deployments in its .brolly.

import type { DeploymentRecord, LockOwner, Store } from '#store/store.ts';

/** An opened `.brolly` folder. */
export interface Workspace {
  /** Absolute path of the folder that holds `.brolly`. */
  readonly folder: string;
  readonly store: Store;
}

/** A deployment, and the workspace that holds it, or will. */
export interface DeploymentPlace {
  readonly workspace: Pick<Workspace, 'store'>;
  readonly deploymentId: string;
}

/** Another run holds the deployment. */
export class DeploymentLockedError extends Error {
  readonly owner: LockOwner;

  constructor(owner: LockOwner) {
    super(`another run holds this deployment: "${owner.command}", process ${owner.pid} on ${owner.host}`);
    this.name = 'DeploymentLockedError';
    this.owner = owner;
  }
}

/** Does something as the only run of a deployment. @throws DeploymentLockedError at once when another one runs. */
export async function withLock<Result>(
  { workspace: { store }, deploymentId }: DeploymentPlace,
  owner: LockOwner,
  act: () => Promise<Result>,
): Promise<Result> {
  const lock = await store.acquireLock(deploymentId, owner);
  if (lock.kind === 'held') throw new DeploymentLockedError(lock.owner);
  try {
    return await act();
  } finally {
    await store.releaseLock(deploymentId, owner);
  }
}

/** Who works on a deployment now; `undefined` when nobody does. `asker` is who wants to know. */
export async function runningOwner(
  { workspace: { store }, deploymentId }: DeploymentPlace,
  asker: LockOwner,
): Promise<LockOwner | undefined> {
  const lock = await store.acquireLock(deploymentId, asker);
  if (lock.kind === 'held') return lock.owner;
  await store.releaseLock(deploymentId, asker);
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
