// When something is to begin, as people write it.

import { InvalidArgumentError } from 'commander';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * `+90m` (s, m, h, d from now), `03:00` (the next time that it is three o'clock here) or a date and time as in ISO 8601,
 * local where it names no zone.
 *
 * @returns milliseconds since the epoch. @throws InvalidArgumentError for all else and for a time that is past.
 */
export function parseTime(text: string, now: number): number {
  const at = timeOf(text, now);
  if (at === undefined || Number.isNaN(at)) {
    throw new InvalidArgumentError('Write +90m, 03:00 or 2026-12-24T03:00.');
  }
  if (at < now) throw new InvalidArgumentError('That time is past.');
  return at;
}

function timeOf(text: string, now: number): number | undefined {
  const after = /^\+(\d+)([smhd])$/.exec(text);
  if (after !== null) return now + Number(after[1]) * UNIT_MS[after[2] as keyof typeof UNIT_MS];
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock !== null) {
    const date = new Date(now);
    date.setHours(Number(clock[1]), Number(clock[2]), 0, 0);
    if (date.getTime() < now) date.setDate(date.getDate() + 1);
    return date.getTime();
  }
  return /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text).getTime() : undefined;
}
