// Where the members of a plain tar file lie: they are read in place, a bundle is never unpacked.

import type { FileHandle } from 'node:fs/promises';

export interface TarMember {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly bytes: number;
}

const BLOCK = 512;
const MOST_MEMBERS = 100_000;

/**
 * Finds the members by name. Only the headers are read.
 *
 * @returns `undefined` for what is no tar file, or is cut off
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar interchange format)
 */
export async function tarMembers(file: FileHandle): Promise<ReadonlyMap<string, TarMember> | undefined> {
  const { size } = await file.stat();
  const members = new Map<string, TarMember>();
  const header = Buffer.alloc(BLOCK);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(header, 0, BLOCK, at);
    if (bytesRead < BLOCK) return undefined;
    // A block of zeros ends the archive.
    if (header.every((byte) => byte === 0)) return members;
    const bytes = Number.parseInt(textAt(header, 124, 12).trim(), 8);
    const isUstar = textAt(header, 257, 5) === 'ustar';
    if (!isUstar || !Number.isSafeInteger(bytes) || members.size === MOST_MEMBERS) return undefined;
    const prefix = textAt(header, 345, 155);
    const name = textAt(header, 0, 100);
    const offset = at + BLOCK;
    if (offset + bytes > size) return undefined;
    members.set(prefix === '' ? name : `${prefix}/${name}`, { offset, bytes });
    at = offset + Math.ceil(bytes / BLOCK) * BLOCK;
  }
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}
