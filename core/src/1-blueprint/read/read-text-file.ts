// Reads a file that may be anything: a device, a pipe, a folder, too large, no text.

import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';

/** The longest file that is read. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  /** There is no such file, or it cannot be opened; `message` in words: `no such file`. */
  | { readonly kind: 'missing'; readonly message: string }
  /** It is there, but not what was asked for: `message` tells what it is. */
  | { readonly kind: 'unfit'; readonly message: string }
  /** It lies outside `root`, or a link leads there. */
  | { readonly kind: 'outside' };

/**
 * Reads a text in UTF-8, or in UTF-16 with its mark. It never waits for a pipe, and reads no more than MAX_FILE_BYTES,
 * whatever length the file says that it has.
 *
 * @param root folder that the file may not lie outside of, with all links followed; anywhere without it
 */
export async function readTextFile(path: string, root?: string): Promise<TextFile> {
  try {
    if (root !== undefined && !isWithin(await realpath(root), await realpath(path))) return { kind: 'outside' };
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readOpen(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { kind: 'missing', message: REASONS[code] ?? message };
  }
}

/** By the error of the system. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'it may not be read by you',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** Whether a path lies in a folder, or is it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

async function readOpen(file: FileHandle): Promise<TextFile> {
  const stats = await file.stat();
  if (stats.isDirectory()) return { kind: 'unfit', message: 'it is a folder' };
  if (!stats.isFile()) return { kind: 'unfit', message: 'it is no file, but a device or a pipe' };
  const bytes = await readBytes(file, stats.size);
  if (bytes === undefined)
    return { kind: 'unfit', message: `it has more than ${MAX_FILE_BYTES / 1024 / 1024} MiB: split it by imports` };
  const text = decode(bytes);
  return text === undefined ? { kind: 'unfit', message: 'it is no text in UTF-8' } : { kind: 'text', text };
}

/** `undefined` for more than MAX_FILE_BYTES. */
async function readBytes(file: FileHandle, size: number): Promise<Uint8Array | undefined> {
  if (size > MAX_FILE_BYTES) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  // Files of the system say that they have no length, and others may grow meanwhile.
  for (;;) {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.allocUnsafe(Math.max(size - length, 0) + 64 * 1024),
    });
    if (bytesRead === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    length += bytesRead;
    if (length > MAX_FILE_BYTES) return undefined;
    parts.push(buffer.subarray(0, bytesRead));
  }
}

function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: encoding === 'utf-8' }).decode(bytes);
  } catch {
    return undefined;
  }
}
