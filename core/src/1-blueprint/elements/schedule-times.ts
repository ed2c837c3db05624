// Times of schedules: "2030-01-31 18:30", "18:30", "+2 hours", "3 days".

export const WEEKDAYS: readonly string[] = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];

/** A moment as it is written: a date and a time, a time of today, or so much from now. */
export type ScheduleTime =
  | {
      readonly kind: 'at';
      readonly date: readonly [number, number, number] | undefined;
      readonly hour: number;
      readonly minute: number;
    }
  | { readonly kind: 'after'; readonly spans: readonly Span[] };

/** So many of a unit. */
export interface Span {
  readonly count: number;
  readonly unit: Unit;
}

type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

const UNITS: Readonly<Record<string, Unit>> = {
  s: 'seconds',
  sec: 'seconds',
  second: 'seconds',
  min: 'minutes',
  minute: 'minutes',
  h: 'hours',
  hr: 'hours',
  hour: 'hours',
  d: 'days',
  day: 'days',
  w: 'weeks',
  wk: 'weeks',
  week: 'weeks',
  mo: 'months',
  mon: 'months',
  month: 'months',
  y: 'years',
  yr: 'years',
  year: 'years',
};

/** `undefined` for what is no time. */
export function parseTime(text: string): ScheduleTime | undefined {
  const written = text.trim();
  if (written.startsWith('+')) {
    const spans = written
      .split('+')
      .slice(1)
      .map((one) => parseRecurrence(one));
    return spans.some((one) => one === undefined)
      ? undefined
      : { kind: 'after', spans: spans.filter((one) => one !== undefined) };
  }
  const parts = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+|$))?(?:(\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(written);
  if (parts === null || written === '') return undefined;
  const [year, month, day, hour = 0, minute = 0] = parts
    .slice(1)
    .map((one) => (one === undefined ? undefined : Number(one)));
  if (hour > 23 || minute > 59) return undefined;
  if (year === undefined || month === undefined || day === undefined)
    return { kind: 'at', date: undefined, hour, minute };
  const real = new Date(Date.UTC(year, month - 1, day));
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return undefined;
  return { kind: 'at', date: [year, month, day], hour, minute };
}

/** `3 days`, `1w`; `undefined` for what is no span of time. */
export function parseRecurrence(text: string): Span | undefined {
  const parts = /^\s*(\d+)\s*([a-z]+)\s*$/i.exec(text);
  const name = parts?.[2]?.toLowerCase() ?? '';
  const unit = UNITS[name] ?? UNITS[name.replace(/s$/, '')];
  return parts === null || unit === undefined ? undefined : { count: Number(parts[1]), unit };
}

/** The zones of before 1970 that have no daylight saving are called by their offset. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * The moment in UTC, as milliseconds since 1970. Times of the day without a date are of the day of `now` there.
 *
 * @param timezone a name such as `Europe/Berlin`; UTC without one
 */
export function momentOf(time: ScheduleTime, now: number, timezone = 'UTC'): number {
  if (time.kind === 'after') return time.spans.reduce(later, now);
  const today = new Date(now);
  const [year, month, day] = time.date ?? [today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()];
  const asUtc = Date.UTC(year, month - 1, day, time.hour, time.minute);
  return asUtc - offsetOf(asUtc, timezone);
}

const STEP: Readonly<Partial<Record<Unit, number>>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

function later(moment: number, { count, unit }: Span): number {
  const step = STEP[unit];
  if (step !== undefined) return moment + count * step;
  const date = new Date(moment);
  return date.setUTCMonth(date.getUTCMonth() + (unit === 'years' ? 12 : 1) * count);
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetOf(moment: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - moment;
}
