// Time, handed in.

import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves at `at`, or at once when the signal is aborted. */
  sleepUntil(at: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleepUntil(at, signal) {
    await sleep(Math.max(0, at - Date.now()), undefined, { signal }).catch(() => undefined);
  },
};
