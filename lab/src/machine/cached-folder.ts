// File system trees in the cache, each made once per recipe.

import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cacheFolder } from '../folders.ts';
import type { Progress } from '../progress.ts';
import { withLock } from './lock.ts';

/** The folder of a recipe's product in the cache, made by `make` when the recipe or the product is new. */
export async function cachedFolder(
  name: string,
  recipe: unknown,
  progress: Progress,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  const folder = cacheFolder('roots', `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  return withLock(`${folder}.lock`, progress, async () => {
    if (existsSync(folder)) return folder;
    const draft = `${folder}.draft`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(dirname(draft), { recursive: true });
    try {
      await make(draft);
      renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    return folder;
  });
}
