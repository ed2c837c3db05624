// Brings a blueprint from an address into a folder: fetched and unpacked, complete or not there at all.

import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { archiveName } from './archive-name.ts';
import type { BlueprintSource } from './blueprint-source.ts';
import type { FetchOptions } from './fetch-archive.ts';
import { unpackBlueprint } from './find-blueprint.ts';

export type FetchedBlueprint =
  | { readonly kind: 'found'; readonly path: string }
  /** `message` says why; `hint` what to do. */
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

export interface FetchBlueprintOptions extends FetchOptions {
  /** The file in the archive. Default `blueprint.yaml`. */
  readonly fileName?: string | undefined;
}

/**
 * Fetches an archive and unpacks it to `<into>/<beginning of its digest>/<name>`: what was fetched before stays as it is
 * while an address gives something new, and is used again where it gives the same.
 */
export async function fetchBlueprint(
  source: Extract<BlueprintSource, { kind: 'address' }>,
  into: string,
  options: FetchBlueprintOptions,
): Promise<FetchedBlueprint> {
  const { fetchArchive } = await import('./fetch-archive.ts');
  const work = await mkdtemp(join(tmpdir(), 'brolly-fetch-'));
  try {
    const archive = join(work, 'archive');
    const fetched = await fetchArchive(source.url, archive, options);
    if (fetched.kind === 'refused') {
      const hint = fetched.isMissing ? source.hint : 'check the address and the network, or try again later';
      return { kind: 'refused', message: fetched.message, hint };
    }
    return await unpackFetched(archive, join(into, fetched.digest.slice(0, 12), folderName(source.name)), options);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackFetched(
  archive: string,
  folder: string,
  { fileName }: FetchBlueprintOptions,
): Promise<FetchedBlueprint> {
  const made = await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  const found = await unpackBlueprint(archive, folder, fileName);
  if (found.kind === 'found') return { kind: 'found', path: found.path };
  if (made !== undefined) {
    await rm(folder, { recursive: true, force: true });
    await removeEmpty(dirname(folder), made);
  }
  const why = found.kind === 'unusable' ? found.message.replace(`${archive} `, 'it ') : 'it holds none';
  return {
    kind: 'refused',
    message: `what was fetched gives no blueprint: ${why}`,
    hint: 'the address has to be that of a zip, tar, tar.gz or tar.bz2 with a blueprint.yaml',
  };
}

/** A folder and those above it up to one, as far as they hold nothing. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone && folder !== last) await removeEmpty(dirname(folder), last);
}

/** Of an archive without a folder at its top, which is called as the archive is. */
function folderName(name: string): string {
  return (
    archiveName(name)
      .replaceAll(/[^\w.-]/g, '-')
      .replace(/^\.+/, '') || 'blueprint'
  );
}
