// A real process, killed by SIGKILL at a point of a real execution, and a second one that goes on. With ALL_KILL_POINTS=1
// every point before and after every event; else a spread of them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settledCalls } from '../../src/4-execution/testing/mortal-process.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { callsOf, newSampleStore, pictureOf, runVictim } from './sample-store.ts';

/** How many points are tried where not all are. */
const SPREAD = 3;
const isAll = process.env['ALL_KILL_POINTS'] === '1';
const folder = mkdtempSync(join(tmpdir(), 'brolly-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function endOf(path: string): Promise<unknown> {
  const store = openSqliteStore(path);
  const picture = await pictureOf(store);
  await store.close();
  return picture;
}

let undisturbed: { readonly picture: unknown; readonly calls: readonly string[]; readonly commits: number };

beforeAll(async () => {
  const path = join(folder, 'undisturbed', 'brolly.db');
  await newSampleStore(path);
  const { output, errors } = await runVictim(path);
  if (errors !== '') throw new Error(errors);
  const { commits } = JSON.parse(output) as { readonly commits: number };
  undisturbed = { picture: await endOf(path), calls: [...new Set(callsOf(path))].toSorted(), commits };
}, 60_000);

async function dieAndGoOn(side: 'before' | 'after', commit: number): Promise<void> {
  const path = join(folder, `${side}-${commit}`, 'brolly.db');
  await newSampleStore(path);
  const death = await runVictim(path, { DEATH: `${side}:${commit}` });
  expect([death.signal, death.errors]).toEqual(['SIGKILL', '']);
  const store = openSqliteStore(path);
  const isSettled = settledCalls(await store.readEvents('e1'));
  await store.close();
  const first = callsOf(path);
  const life = await runVictim(path);
  expect([life.signal, life.errors]).toEqual([null, '']);
  const second = callsOf(path).slice(first.length);
  expect(second.filter(isSettled), 'only what was in flight runs again').toEqual([]);
  expect(await endOf(path), `killed ${side} transaction ${commit}`).toEqual(undisturbed.picture);
  expect([...new Set([...first, ...second])].toSorted()).toEqual(undisturbed.calls);
}

describe.each(['before', 'after'] as const)('a process that is killed %s an event', (side) => {
  it(
    'is gone on with by another one, which repeats only what was in flight',
    async () => {
      const { commits } = undisturbed;
      expect(commits).toBeGreaterThan(60);
      const step = isAll ? 1 : Math.ceil(commits / SPREAD);
      for (let commit = side === 'before' ? 1 : 2; commit <= commits; commit += step) await dieAndGoOn(side, commit);
    },
    isAll ? 1_800_000 : 120_000,
  );
});
