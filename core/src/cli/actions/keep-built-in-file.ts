// Built-in files where an editor can open them.

import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { version } from '../version.ts';

/** Writes a file, for reading only, into the cache of this user, in a folder of this release; returns its path. */
export async function keepBuiltInFile(name: string, text: string): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const path = join(cache, 'brolly', 'built-in', version, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.${process.pid}`, text);
  await chmod(`${path}.${process.pid}`, 0o444);
  await rename(`${path}.${process.pid}`, path);
  return path;
}
