// The contents of a bundle that is being made, in a folder: each once, by its SHA-256.

import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BundleFile, blobMember } from './bundle-index.ts';

/** Keeps a content and says what it is. @throws Error of the stream, or what the disk says */
export async function keepBlob(folder: string, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<BundleFile> {
  const beginning = join(folder, `begun-${randomUUID()}`);
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    const source = content instanceof Uint8Array ? Readable.from([content]) : Readable.from(content);
    await pipeline(source, measured, createWriteStream(beginning));
    const sha256 = hash.digest('hex');
    const path = join(folder, blobMember(sha256));
    await mkdir(dirname(path), { recursive: true });
    await rename(beginning, path);
    return { sha256, bytes };
  } catch (error) {
    await rm(beginning, { force: true });
    throw error;
  }
}
