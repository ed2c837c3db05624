// A real process, killed by SIGKILL before and after every event of a real execution, and what goes on with it: every
// point, not a sample of them. With ENUMERATE_ALL=1 what goes on is killed as well: at each of its points, after a few of the
// first; kill-points.test.ts has all pairs of points, with a store that takes nothing any more in place of SIGKILL.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settledCalls } from '../../src/4-execution/testing/mortal-process.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Side } from './death.ts';
import { goOn } from './run-sample.ts';
import { bundleVictim, callsOf, copyStore, newSampleStore, pictureOf, runVictim } from './sample-store.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** How many points a test went through, for the report of `npm run test:all`. */
    points?: number;
  }
}

const isAll = process.env['ENUMERATE_ALL'] === '1';
/** How many first transactions are tried with each second point, spread over the course. */
const FIRST_COMMITS = 3;

/** The sample runs to its end, or is cancelled when this operation runs and gone on with. */
const COURSES = { undisturbed: undefined, cancelled: 'app/start' } as const;
type Course = keyof typeof COURSES;

const folder = mkdtempSync(join(tmpdir(), 'brolly-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fresh = join(folder, 'fresh', 'brolly.db');
let victim: string;
/** Transactions of each course, and what the end of any life must look like. */
const commits = { undisturbed: 0, cancelled: 0 };
const ends = { undisturbed: '', cancelled: '' };
let calls: readonly string[];
let picture: unknown;

beforeAll(async () => {
  victim = await bundleVictim(folder);
  await newSampleStore(fresh);
  for (const course of ['undisturbed', 'cancelled'] as const) {
    const path = newStore(course);
    const { output, errors } = await runVictim(victim, path, environment(course));
    if (errors !== '') throw new Error(errors);
    const end = JSON.parse(output) as { readonly state: string; readonly commits: number };
    ends[course] = end.state;
    commits[course] = end.commits;
    if (course === 'undisturbed') [picture, calls] = [await endOf(path), distinct(callsOf(path))];
  }
}, 60_000);

it('has courses that end as they are meant to, each event a transaction of its own', () => {
  expect(ends).toEqual({ undisturbed: 'completed', cancelled: 'cancelled' });
  expect(commits.undisturbed).toBeGreaterThan(60);
  expect(commits.cancelled).toBeGreaterThan(20);
});

function newStore(name: string): string {
  const path = join(folder, name, 'brolly.db');
  copyStore(fresh, path);
  return path;
}

function environment(course: Course, death?: string): Readonly<Record<string, string>> {
  const cancel = COURSES[course];
  return { ...(cancel === undefined ? {} : { CANCEL: cancel }), ...(death === undefined ? {} : { DEATH: death }) };
}

const distinct = (list: readonly string[]): readonly string[] => [...new Set(list)].toSorted();

async function endOf(path: string): Promise<unknown> {
  const store = openSqliteStore(path);
  const end = await pictureOf(store);
  await store.close();
  return end;
}

/** What must not be run again after the death of a process. */
async function settledIn(path: string): Promise<(call: string) => boolean> {
  const store = openSqliteStore(path);
  const isSettled = settledCalls(await store.readEvents('e1'));
  await store.close();
  return isSettled;
}

/** Kills the process that runs the execution of a store. @returns the state of affairs when it was dead */
async function kill(path: string, env: Readonly<Record<string, string>>) {
  const before = callsOf(path).length;
  const death = await runVictim(victim, path, env);
  expect([death.signal, death.errors]).toEqual(['SIGKILL', '']);
  return { isSettled: await settledIn(path), calls: callsOf(path).slice(before) };
}

/** Goes on with an execution whose process is dead, to an end that is none but that of an undisturbed one. */
async function comeToTheEnd(path: string, isSettled: (call: string) => boolean): Promise<void> {
  const before = callsOf(path).length;
  await goOn(path);
  expect(callsOf(path).slice(before).filter(isSettled), 'only what was in flight runs again').toEqual([]);
  expect(await endOf(path)).toEqual(picture);
  expect(distinct(callsOf(path)), 'no operation is lost').toEqual(calls);
}

function* points(course: Course): Generator<`${Side}:${number}`> {
  for (let commit = 1; commit <= commits[course]; commit += 1) {
    yield `before:${commit}`;
    yield `after:${commit}`;
  }
}

/** In the middle of each part of the course; what a process does after that is the longer, the earlier it is. */
function* firstPoints(course: Course): Generator<`${Side}:${number}`> {
  for (let part = 0; part < FIRST_COMMITS; part += 1)
    yield `${part % 2 === 0 ? 'after' : 'before'}:${Math.floor((commits[course] * (part + 0.5)) / FIRST_COMMITS)}`;
}

describe.concurrent('an execution whose process is killed before or after any event', () => {
  it.for(['undisturbed', 'cancelled'] as const)(
    'is gone on with, and only what was in flight is repeated (%s)',
    { timeout: 900_000 },
    async (course, { task }) => {
      let tried = 0;
      for (const point of points(course)) {
        const path = newStore(`${course}-${point}`);
        const { isSettled } = await kill(path, environment(course, point));
        await comeToTheEnd(path, isSettled);
        rmSync(join(folder, `${course}-${point}`), { recursive: true });
        tried += 1;
      }
      task.meta.points = tried;
      expect(tried).toBe(2 * commits[course]);
    },
  );

  it('comes to its end though each of its processes is killed after a few events', async ({ task }) => {
    const path = newStore('chain');
    let isSettled = (_call: string): boolean => false;
    let deaths = 0;
    for (;;) {
      const before = callsOf(path).length;
      const { signal, errors } = await runVictim(victim, path, { DEATH: 'after:5' });
      expect(errors).toBe('');
      expect(callsOf(path).slice(before).filter(isSettled)).toEqual([]);
      if (signal === null) break;
      deaths += 1;
      expect(deaths, 'each of them brings it further').toBeLessThan(commits.undisturbed);
      isSettled = await settledIn(path);
    }
    task.meta.points = deaths;
    expect(deaths).toBeGreaterThan(5);
    expect(await endOf(path)).toEqual(picture);
    expect(distinct(callsOf(path))).toEqual(calls);
  }, 120_000);
});

describe.runIf(isAll)('an execution that is gone on with by a process that is killed, too', () => {
  it.for(['undisturbed', 'cancelled'] as const)(
    'comes to the same end (the first: %s)',
    { timeout: 900_000 },
    async (course, { task }) => {
      let tried = 0;
      for (const first of firstPoints(course)) {
        const dead = newStore(`first-${course}-${first}`);
        await kill(dead, environment(course, first));
        for (const second of points('undisturbed')) {
          const path = join(folder, 'second', 'brolly.db');
          copyStore(dead, path);
          const { signal } = await runVictim(victim, path, { DEATH: second });
          // It was at its end before it was to die.
          const isOver = signal === null;
          if (!isOver) await comeToTheEnd(path, await settledIn(path));
          rmSync(join(folder, 'second'), { recursive: true });
          if (isOver) break;
          tried += 1;
        }
      }
      task.meta.points = tried;
      expect(tried).toBeGreaterThan(100);
    },
  );
});
