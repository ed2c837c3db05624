// The files of a blueprint as operations read them: by paths relative to its folder, and nothing outside of it.

import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type BlueprintFiles, NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';

/** What stands between a namespace and the name it is put before. */
const NAMESPACE_END = '--';

/**
 * The files in `folder`, an absolute path. A link that leads out of the folder is refused as a path that does.
 *
 * @param within a folder in it that is looked in first: that of an imported blueprint
 */
export function blueprintFiles(folder: string, within?: string): BlueprintFiles {
  return {
    folder,
    read: async (path) => readFile(await find(folder, path, within)),
    async list(path) {
      const root = await find(folder, path, within);
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .toSorted();
    },
  };
}

async function find(folder: string, path: string, within: string | undefined): Promise<string> {
  const inside = within === undefined ? undefined : await existing(folder, join(within, withoutNamespace(path)));
  const found = inside ?? (await existing(folder, path)) ?? (await existing(folder, withoutNamespace(path)));
  if (found !== undefined) return found;
  throw new RecoverableError(`there is no file "${path}" in the folder of the blueprint`, {
    reason: 'resource-missing',
    hint: `Put it into ${folder}, or correct its path: it is relative to the blueprint.`,
  });
}

async function existing(folder: string, path: string): Promise<string | undefined> {
  const wanted = resolve(folder, path.replace(/^\/+/, ''));
  const real = await realpath(wanted).catch(() => undefined);
  const root = await realpath(folder).catch(() => folder);
  const isOutside = ![wanted, real ?? wanted].every((each) => isBelow(folder, each) || isBelow(root, each));
  if (isOutside)
    throw new NonRecoverableError(`the path "${path}" leads out of the folder of the blueprint`, {
      reason: 'resource-outside',
      hint: `Only files in ${folder} can be read.`,
    });
  return real;
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function withoutNamespace(path: string): string {
  const end = path.lastIndexOf(NAMESPACE_END);
  return end === -1 ? path : path.slice(end + NAMESPACE_END.length);
}
