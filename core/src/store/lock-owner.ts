// Whether the owner of the store's lock still lives.

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LockOwner } from './store.ts';

const CLOCK_TICKS_PER_SECOND = 100;
/** A process that began later than this after the lock was taken has only the same number. */
const TOLERANCE_MS = 5_000;

export function isSameOwner(a: LockOwner, b: LockOwner): boolean {
  return a.pid === b.pid && a.host === b.host && a.since === b.since;
}

/** True only for an owner on this host whose process is gone, or whose number another process has now. */
export function ownerIsGone(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const startedAt = processStart(owner.pid);
  return startedAt !== undefined && startedAt > owner.since + TOLERANCE_MS;
}

/** When a process began, in milliseconds since the epoch; `undefined` where /proc does not tell. */
function processStart(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const bootSeconds = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
    const started = (bootSeconds + ticks / CLOCK_TICKS_PER_SECOND) * 1000;
    return Number.isFinite(started) ? started : undefined;
  } catch {
    return undefined;
  }
}
