// Files of a deployment that operations make for the user: `.brolly/<deployment>/<name>`.

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Writes a file atomically, readable by its owner only, into a folder that only its owner can enter.
 *
 * @param name a plain file name; one with a path in it is refused.
 * @returns the absolute path of the file when `folder` is absolute.
 */
export async function saveFile(folder: string, name: string, content: string): Promise<string> {
  if (name !== basename(name) || name === '' || name.startsWith('.'))
    throw new Error(`"${name}" is no plain file name`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const temporary = join(folder, `.${name}.${process.pid}`);
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
  return path;
}
