// A blueprint that is given as an archive is unpacked beside it.

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { archiveName, isArchive, unpackBlueprint } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

/**
 * The path of the blueprint in an archive, unpacked to a folder beside it that is called as it is; other paths stay. A
 * folder of that name which is there is used as it is, so that a second command finds what the first one made.
 *
 * @throws CommandError for an archive that cannot be unpacked or holds no blueprint
 */
export async function unpackedBlueprint(context: CliContext, path: string): Promise<string> {
  if (!isArchive(path) || !existsSync(path)) return path;
  const folder = join(dirname(path), archiveName(path));
  const isThere = existsSync(folder);
  const found = await unpackBlueprint(path, folder);
  if (found.kind !== 'found')
    throw new CommandError(`${path} gives no blueprint${found.kind === 'unusable' ? `: ${found.message}` : ''}`, {
      exitCode: EXIT.usage,
      hint: 'make the archive anew, as zip, tar, tar.gz or tar.bz2, and call its main file blueprint.yaml',
    });
  const main = relative('.', found.path);
  context.output.note(isThere ? `${folder} is there already: using ${main}` : `unpacked ${path}: using ${main}`);
  return main;
}
