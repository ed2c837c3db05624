// Everything that the mirror serves, as the addresses that it stands for.

import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { cacheFolder } from '../folders.ts';

/** Files by upstream's address, then images by name and tag; each sorted. */
export async function listServed(folder: string = cacheFolder()): Promise<readonly string[]> {
  const files = await filesBelow(join(folder, 'mirror'));
  const tags = await filesBelow(join(folder, 'images', 'tags'));
  return [...files.map((path) => `https://${path}`), ...tags.map(imageName)];
}

/** `registry.k8s.io/pause/3.10` as people write it. */
function imageName(path: string): string {
  return path.replace(/\/([^/]+)$/, ':$1');
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
