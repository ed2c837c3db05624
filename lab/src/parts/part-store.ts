// What has been built, by part and version.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheFolder } from '../folders.ts';

/** The folder of one part: `~/.cache/brolly-lab/parts/kubernetes-v1.36.3`. */
export function partFolder(name: string, version: string): string {
  return cacheFolder('parts', `${name}-${version}`);
}

/** `kubernetes v1.36.3`, one per built part, sorted. */
export function listParts(): readonly string[] {
  const folder = cacheFolder('parts');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => existsSync(cacheFolder('parts', entry, 'built.json')))
    .map((entry) => entry.replace(/-(?=v\d)/, ' '))
    .sort();
}

const notesPath = (): string => cacheFolder('images', 'notes.json');

function readNotes(): Readonly<Record<string, string>> {
  return existsSync(notesPath()) ? (JSON.parse(readFileSync(notesPath(), 'utf8')) as Record<string, string>) : {};
}

/** One sentence per image whose content has another version than its tag. */
export function listImageNotes(): readonly string[] {
  return Object.values(readNotes());
}

/** Keeps the notes of these images; those of other images stay. */
export function writeImageNotes(images: readonly { readonly reference: string; readonly note?: string }[]): void {
  const references = new Set(images.map((image) => image.reference));
  const others = Object.entries(readNotes()).filter(([reference]) => !references.has(reference));
  const own = images.flatMap(({ reference, note }) => (note === undefined ? [] : [[reference, note]]));
  writeFileSync(notesPath(), JSON.stringify(Object.fromEntries([...others, ...own])));
}
