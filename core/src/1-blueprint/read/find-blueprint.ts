// Blueprints that others import by their id: `blueprint:ID`.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ARCHIVE_ENDINGS } from './archive-name.ts';

export type FoundBlueprint =
  /** `folder` is where its files are. */
  | { readonly kind: 'found'; readonly path: string; readonly folder: string }
  | { readonly kind: 'missing'; readonly tried: readonly string[] }
  /** It is there, but cannot be used; `message` says why. */
  | { readonly kind: 'unusable'; readonly message: string };

const USUAL = 'blueprint.yaml';
/** Where archives of imported blueprints are unpacked to, below the folder of the blueprint that imports them. */
const UNPACKED = join('.brolly', 'blueprints');

/**
 * Finds a blueprint by its id in a folder and in its folder `blueprints`: a folder of that name, a file ID.yaml, or an
 * archive ID.zip, ID.tar, ID.tar.gz, ID.tgz or ID.tar.bz2, which is unpacked.
 */
export async function findBlueprint(root: string, id: string): Promise<FoundBlueprint> {
  if (!/^[\w][\w. -]*$/u.test(id)) return { kind: 'unusable', message: `"${id}" is no id of a blueprint` };
  const bases = [join(root, 'blueprints'), root].map((folder) => join(folder, id));
  for (const base of bases) {
    if (await isOfKind(base, 'folder')) return mainOf(base);
    for (const path of [`${base}.yaml`, `${base}.yml`])
      if (await isOfKind(path, 'file')) return { kind: 'found', path, folder: join(base, '..') };
    for (const path of ARCHIVE_ENDINGS.map((ending) => base + ending))
      if (await isOfKind(path, 'file')) return unpackBlueprint(path, join(root, UNPACKED, id));
  }
  return { kind: 'missing', tried: bases };
}

/**
 * Unpacks an archive to a folder, unless that is there already, and finds the blueprint in it.
 *
 * @param fileName default: `blueprint.yaml`, or the only YAML file that there is.
 */
export async function unpackBlueprint(archive: string, folder: string, fileName?: string): Promise<FoundBlueprint> {
  const { unpackArchive } = await import('./unpack-archive.ts');
  const unpacked = await unpackArchive(archive, folder);
  return unpacked.kind === 'unpacked'
    ? mainOf(unpacked.folder, fileName)
    : { kind: 'unusable', message: unpacked.message };
}

/** The main blueprint of a folder: the one of that name; blueprint.yaml stands for the only file of that kind, too. */
async function mainOf(folder: string, fileName = USUAL): Promise<FoundBlueprint> {
  const named = join(folder, fileName);
  if (await isOfKind(named, 'file')) return { kind: 'found', path: named, folder };
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const [only, ...others] = names;
  if (fileName === USUAL && only !== undefined && others.length === 0)
    return { kind: 'found', path: join(folder, only), folder };
  const those = names.length === 0 ? 'no YAML file' : `no ${fileName}, but ${names.slice(0, 5).join(', ')}`;
  return { kind: 'unusable', message: `${folder} holds ${those}` };
}

async function isOfKind(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true;
}
