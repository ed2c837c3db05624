// Opens the state of the deployments beside a blueprint.

import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Workspace } from './workspace.ts';

/** Opens the state of the deployments beside a blueprint; makes it where it is not there. */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const absolute = resolve(folder);
  await mkdir(`${absolute}/.brolly`, { recursive: true, mode: 0o700 });
  // The state holds private keys: it must not get into a repository by "git add .".
  await writeFile(`${absolute}/.brolly/.gitignore`, '*\n', { flag: 'wx' }).catch(() => undefined);
  const { openSqliteStore } = await import('#store/sqlite/sqlite-store.ts');
  return { folder: absolute, store: openSqliteStore(`${absolute}/.brolly/brolly.db`) };
}

/** The same for a dry run: what is there is copied, and what is changed is forgotten. */
export async function openPretendedWorkspace(folder: string): Promise<Workspace> {
  const absolute = resolve(folder);
  const path = `${absolute}/.brolly/brolly.db`;
  const { copyDeployments } = await import('./dry-run.ts');
  if (!existsSync(path)) return { folder: absolute, store: await copyDeployments(undefined) };
  const { openSqliteStore } = await import('#store/sqlite/sqlite-store.ts');
  const store = openSqliteStore(path);
  try {
    return { folder: absolute, store: await copyDeployments(store) };
  } finally {
    await store.close();
  }
}
