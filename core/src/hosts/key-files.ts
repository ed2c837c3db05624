// Files of keys, each read once: hundreds of hosts share one, and four calls of the system for each login add up.

import { readFile } from 'node:fs/promises';

/** Rejects as `readFile` does. */
export type ReadKeyFile = (path: string) => Promise<Buffer>;

/** Remembers what it has read for as long as it is used; a file that could not be read is tried again. */
export function keyFileReader(): ReadKeyFile {
  const known = new Map<string, Promise<Buffer>>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const reading = readFile(path);
    known.set(path, reading);
    reading.catch(() => known.delete(path));
    return reading;
  };
}
