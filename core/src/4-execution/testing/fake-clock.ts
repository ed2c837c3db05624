// A clock that never sleeps: when nothing else happens, it goes to the next time that somebody waits for.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** Turns of the event loop in which nobody begins to wait, after which nothing else happens. */
const QUIET_TURNS = 6;

/** @param startAt milliseconds since the epoch. */
export function fakeClock(startAt = 0): Clock {
  let time = startAt;
  let quiet = 0;
  let isMoving = false;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  const move = async (): Promise<void> => {
    isMoving = true;
    while (sleepers.size > 0) {
      for (quiet = 0; quiet < QUIET_TURNS; quiet += 1) await nextTurn();
      const next = Math.min(...[...sleepers].map(({ at }) => at));
      if (next === Infinity) break;
      time = Math.max(time, next);
      for (const sleeper of [...sleepers].filter(({ at }) => at <= time)) sleeper.wake();
    }
    isMoving = false;
  };

  return {
    now: () => time,
    sleepUntil: (at, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const sleeper = {
          at,
          wake: (): void => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', sleeper.wake, { once: true });
        quiet = 0;
        if (!isMoving) void move();
      }),
  };
}
