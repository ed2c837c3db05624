// etcd's snapshot proves itself: it ends with the SHA-256 of what came before.

import { createHash } from 'node:crypto';

const DIGEST_BYTES = 32;

/** Hands on the pieces of a snapshot. @throws Error at their end where they are not whole */
export async function* wholeSnapshot(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  // What may be the digest is held back from the hash.
  let tail: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const held = Buffer.concat([tail, piece]);
    const end = Math.max(0, held.length - DIGEST_BYTES);
    hash.update(held.subarray(0, end));
    tail = held.subarray(end);
    if (piece.length > 0) yield piece;
  }
  if (!hash.digest().equals(tail)) throw new Error('the snapshot of etcd in it is not whole');
}
