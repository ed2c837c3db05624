// Turns that earlier releases wrote, read as this release would have written them.

import { invariant } from '#diagnostics/invariant.ts';
import type { ExecutionEvent } from '#execution/execution-event.ts';
import { decodeTurn, TURN_VERSION } from './turn-format.ts';

/** The reader of each version of a turn. A version that was released is read for ever. */
const readers: Readonly<Record<number, (body: string) => readonly ExecutionEvent[]>> = {
  // One event to a turn, as it was in memory. There were no steps: the one graph is step 0.
  1: (body) => [JSON.parse(body) as ExecutionEvent],
  [TURN_VERSION]: decodeTurn,
};

/** The events of a turn of any release. */
export function readTurn(version: number, body: string): readonly ExecutionEvent[] {
  const read = readers[version];
  invariant(read !== undefined, `turns of version ${version} are read`);
  return read(body);
}
