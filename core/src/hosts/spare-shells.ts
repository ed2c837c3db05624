// Shells of root that are started before there is a script for them, so that nobody waits for their start.

import { type Become, becomeCommand, mayAsk, needsTerminal } from './become.ts';
import type { Channel, Link } from './channel.ts';

/** Shells that wait for a script. */
export interface SpareShells {
  /** The one that was started first; nothing where there is none. */
  take(): Promise<Channel> | undefined;
  /** Lets go of all of them, and starts no more. */
  close(): void;
}

/** From so many milliseconds there and back on, the start of a shell (two round trips) is worth a shell that nobody may use. */
const FAR_MS = 60;
const SPARES_OF_FAR_HOSTS = 2;

/**
 * Starts one shell at once, which the first script gets; a host that is far away is never without.
 *
 * Where a password may be asked for, or a terminal is needed, none is started.
 * @param room how many more channels may be open
 */
export function spareShells(link: Link, become: Become, room: () => number): SpareShells {
  const waiting: Promise<Channel>[] = [];
  let isClosed = mayAsk(become) || needsTerminal(become);
  let spares = 0;
  const command = becomeCommand(become);
  const start = (): Promise<Channel> => {
    const starting = link.start(command);
    // Who takes it hears of its failure.
    starting.catch(() => undefined);
    waiting.push(starting);
    return starting;
  };
  const keep = (wanted: number): void => {
    if (isClosed) return;
    while (waiting.length < wanted && room() > waiting.length) void start();
  };
  if (!isClosed && room() > 0) {
    whenFar(link, start(), () => {
      spares = SPARES_OF_FAR_HOSTS;
      keep(spares);
    });
  }
  return {
    take() {
      const first = waiting.shift();
      keep(spares);
      return first;
    },
    close() {
      isClosed = true;
      for (const starting of waiting.splice(0)) starting.then((channel) => channel.close()).catch(() => undefined);
    },
  };
}

/**
 * Calls back when the host is far away: it was while connecting, and its first shell takes as long as two round trips of a far host.
 *
 * One time alone says little: with many logins at once all are slow, and on hosts that are busy, too.
 */
function whenFar(link: Link, first: Promise<Channel>, onFar: () => void): void {
  if (link.roundTripMs < FAR_MS) return;
  let isWaitedFor = true;
  // What has come meanwhile is read between a timer and an immediate: being busy ourselves does not count.
  const timer = setTimeout(() => setImmediate(() => isWaitedFor && onFar()), 2 * FAR_MS);
  const settle = (): void => {
    isWaitedFor = false;
    clearTimeout(timer);
  };
  first.then(settle, settle);
}
