// Built-in files where an editor can open them.

import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { version } from '../version.ts';

/** Writes a file, for reading only, into a folder of this user and release; returns its path. */
export async function keepBuiltInFile(name: string, text: string): Promise<string> {
  const path = join(tmpdir(), `brolly-built-in-${process.getuid?.() ?? 0}`, version, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.${process.pid}`, text);
  await chmod(`${path}.${process.pid}`, 0o444);
  await rename(`${path}.${process.pid}`, path);
  return path;
}
