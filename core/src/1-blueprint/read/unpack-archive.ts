// Blueprints in archives: zip, tar, tar.gz and tar.bz2.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, list } from 'tar';
import bunzip from 'unbzip2-stream';
import { type Entry, openPromise } from 'yauzl';

export type Unpacked =
  | { readonly kind: 'unpacked'; readonly folder: string }
  /** `message` says so to the user. */
  | { readonly kind: 'refused'; readonly message: string };

const MOST_ENTRIES = 20_000;
const MOST_BYTES = 1_073_741_824;

/**
 * Unpacks an archive into a new folder, all or nothing; a folder of that name that is there already stays as it is.
 * Links, paths that lead out of the folder, more than 20,000 entries and more than 1 GiB are refused.
 *
 * @returns the folder in which the blueprint is: one that holds nothing but a folder is left out
 */
export async function unpackArchive(archive: string, folder: string): Promise<Unpacked> {
  if (await isFolder(folder)) return { kind: 'unpacked', folder: await innermost(folder) };
  await mkdir(dirname(folder), { recursive: true });
  const making = await mkdtemp(`${folder}.unpacking-`);
  try {
    await unpackInto(archive, making);
    await rename(making, folder);
    return { kind: 'unpacked', folder: await innermost(folder) };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    return { kind: 'refused', message: `${archive} cannot be unpacked: ${(error as Error).message}` };
  }
}

async function unpackInto(archive: string, folder: string): Promise<void> {
  const kind = await kindOf(archive);
  switch (kind) {
    case 'zip':
      return unzip(archive, folder);
    case 'bzip2': {
      const plain = join(folder, '.plain.tar');
      await pipeline(createReadStream(archive), bunzip(), createWriteStream(plain));
      await untar(plain, folder);
      return rm(plain);
    }
    case 'tar':
      return untar(archive, folder);
  }
}

/** Told by its first bytes, whatever it is called; what is none of the others is read as tar, which may be gzipped. */
async function kindOf(archive: string): Promise<'zip' | 'bzip2' | 'tar'> {
  const file = await open(archive);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(4), position: 0 });
    if (buffer.toString('latin1', 0, 4) === 'PK\u0003\u0004') return 'zip';
    return buffer.toString('latin1', 0, 3) === 'BZh' ? 'bzip2' : 'tar';
  } finally {
    await file.close();
  }
}

/** Counts what an archive holds; gives what is wrong once it is too much. */
function counter(): (bytes: number) => string | undefined {
  let entries = 0;
  let bytes = 0;
  return (size) => {
    entries += 1;
    bytes += size;
    if (entries > MOST_ENTRIES) return `it holds more than ${MOST_ENTRIES} files`;
    return bytes > MOST_BYTES ? `it holds more than ${MOST_BYTES / 2 ** 30} GiB` : undefined;
  };
}

const KINDS: readonly string[] = ['File', 'OldFile', 'Directory'];

/** Looks at all that is there before anything is written. */
async function untar(archive: string, folder: string): Promise<void> {
  const count = counter();
  const problems: string[] = [];
  await list({
    file: archive,
    strict: true,
    onReadEntry({ path, type, size }) {
      const problem = KINDS.includes(type) ? count(size) : notAFile(path);
      if (problem !== undefined) problems.push(problem);
    },
  });
  const [first] = problems;
  if (first !== undefined) throw new Error(first);
  await extract({ file: archive, cwd: folder, strict: true, preservePaths: false, preserveOwner: false });
}

function notAFile(path: string): string {
  return `"${path}" is neither a file nor a folder`;
}

const MODE_KIND = 0o170_000;
const REGULAR = 0o100_000;
const DIRECTORY = 0o040_000;

async function unzip(archive: string, folder: string): Promise<void> {
  const count = counter();
  const zip = await openPromise(archive, { strictFileNames: true, validateEntrySizes: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const problem = count(entry.uncompressedSize);
      if (problem !== undefined) throw new Error(problem);
      await unzipEntry(entry, folder, () => zip.openReadStreamPromise(entry));
    }
  } finally {
    zip.close();
  }
}

async function unzipEntry(
  entry: Entry,
  folder: string,
  openStream: () => Promise<NodeJS.ReadableStream>,
): Promise<void> {
  // The upper half is the mode of the file where the archive was made on Unix.
  const mode = entry.externalFileAttributes >>> 16;
  const kind = mode & MODE_KIND;
  if (kind !== 0 && kind !== REGULAR && kind !== DIRECTORY) throw new Error(notAFile(entry.fileName));
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await pipeline(await openStream(), createWriteStream(path, { mode: (mode & 0o111) === 0 ? 0o644 : 0o755 }));
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}

/** Archives of repositories hold one folder with all that they are about. */
async function innermost(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const [only] = entries;
  return entries.length === 1 && only?.isDirectory() === true ? innermost(join(folder, only.name)) : folder;
}
