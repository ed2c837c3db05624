// Ends of new instances' ids that come again in the same order when a workflow runs again.

import { createHash } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 6;

/** Six characters of a-z and 0-9 at each call, as the ids of Cloudify's node instances end. */
export function idMaker(seed: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    const digest = createHash('sha256').update(`${seed}:${made}`).digest();
    // 252 is the largest multiple of 36 below 256: bytes beyond it would favour the first letters.
    const fair = [...digest].filter((byte) => byte < 252).slice(0, LENGTH);
    return fair.map((byte) => LETTERS[byte % LETTERS.length]).join('');
  };
}
