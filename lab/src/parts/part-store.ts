// What has been built, by part and version.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cacheFolder } from '../folders.ts';

/** The binaries of one part: `~/.cache/brolly-lab/parts/kubernetes-v1.36.3`. */
export function partFolder(name: string, version: string): string {
  return cacheFolder('parts', `${name}-${version}`);
}

/** `kubernetes v1.36.3`, one per built part, sorted. */
export function listParts(): readonly string[] {
  const folder = cacheFolder('parts');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => existsSync(cacheFolder('parts', entry, 'built.json')))
    .map((entry) => entry.replace(/-(?=v?\d)/, ' '))
    .sort();
}

/** One sentence per image whose content has another version than its tag. */
export function listImageNotes(): readonly string[] {
  const path = cacheFolder('images', 'notes.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as string[]) : [];
}
