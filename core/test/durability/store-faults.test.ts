// What a disk may do to a store: no room, no right to write, a write-ahead log that lacks its end. And two at once.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleScript } from '../../src/4-execution/testing/sample-execution.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { LockOwner } from '../../src/store/store.ts';
import { callsFile, runSample } from './run-sample.ts';
import { bundleVictim, copyStore, newSampleStore, pictureOf, runVictim } from './sample-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-faults-'));
const mounts: string[] = [];
const victim = await bundleVictim(folder);
afterAll(() => {
  for (const mount of mounts) execFileSync('umount', [mount]);
  rmSync(folder, { recursive: true });
});

const operate = (task: { readonly id: string }, attempt: number) => sampleScript(task.id, attempt).outcome;

/** The end of the sample when nothing goes wrong. */
async function undisturbedPicture(): Promise<unknown> {
  const path = join(mkdtempSync(join(folder, 'undisturbed-')), 'brolly.db');
  await newSampleStore(path);
  const store = openSqliteStore(path);
  await runSample(store, operate);
  const picture = await pictureOf(store);
  await store.close();
  return picture;
}

/** Whether this user may make a file system of its own. */
const canMount = process.getuid?.() === 0 && process.platform === 'linux';

/** A small file system in memory. */
function mountSmall(size: string): { readonly path: string; readonly remount: (options: string) => void } {
  const path = mkdtempSync(join(folder, 'small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  mounts.push(path);
  return { path, remount: (options) => execFileSync('mount', ['-o', `remount,${options}`, path]) };
}

describe.skipIf(!canMount)('a disk', () => {
  it('that is full stops the execution with what to do, and it goes on when there is room', async () => {
    const disk = mountSmall('500k');
    const path = join(disk.path, 'brolly.db');
    await newSampleStore(path);
    const full = openSqliteStore(path);
    // Each call leaves 20 kB in its instance: the disk is full before the end.
    const large = (task: { readonly id: string }, attempt: number) => {
      const outcome = operate(task, attempt);
      const changes = outcome.changes.map((change) => ({
        ...change,
        setProperties: { ...change.setProperties, ballast: 'x'.repeat(20_000) },
      }));
      return { ...outcome, changes };
    };
    await expect(runSample(full, large)).rejects.toThrow(
      /brolly\.db cannot be used: .*full.*Make room on the disk, then run "brolly resume"/,
    );
    await full.close().catch(() => undefined);
    disk.remount('size=64m');
    const store = openSqliteStore(path);
    expect((await store.getExecution('e1'))?.state).toBe('started');
    expect((await runSample(store, large)).state).toBe('completed');
    await store.close();
  });

  it('that may only be read refuses with what to do, and the execution goes on when it may be written', async () => {
    const disk = mountSmall('8m');
    const path = join(disk.path, 'brolly.db');
    await newSampleStore(path);
    await runVictim(victim, path, { DEATH: 'after:30' });
    disk.remount('ro');
    expect(() => openSqliteStore(path)).toThrow(/brolly\.db cannot be used: .*Make the folder writable/);
    disk.remount('rw');
    const store = openSqliteStore(path);
    expect((await runSample(store, operate)).state).toBe('completed');
    expect(await pictureOf(store)).toEqual(await undisturbedPicture());
    await store.close();
  });
});

describe('a journal that lacks its end', () => {
  it('is gone on with from what is whole, wherever it was cut', async () => {
    const path = join(folder, 'cut', 'brolly.db');
    await newSampleStore(path);
    const death = await runVictim(victim, path, { DEATH: 'after:60' });
    expect(death.signal).toBe('SIGKILL');
    const size = statSync(`${path}-wal`).size;
    expect(size).toBeGreaterThan(100_000);
    const picture = await undisturbedPicture();
    // Every place of the last frames' heads, and places all over the log.
    const frame = 4096 + 24;
    const cuts = [0, 1, 31, 32, 33, ...Array.from({ length: 24 }, (_, at) => Math.floor((size * (at + 1)) / 24) - at)];
    for (let back = 0; back < 30; back += 1) cuts.push(size - back, size - frame + back, size - 2 * frame + 12 - back);
    const seen = new Set<number>();
    for (const bytes of cuts) {
      const copy = join(folder, 'cut', String(bytes), 'brolly.db');
      copyStore(path, copy);
      truncateSync(`${copy}-wal`, bytes);
      const store = openSqliteStore(copy);
      // Cut early enough, the log does not know of the execution yet: nothing was begun then.
      if ((await store.getExecution('e1')) === undefined) {
        await store.close();
        continue;
      }
      seen.add((await store.readEvents('e1')).length);
      expect((await runSample(store, operate)).state, `cut after ${bytes} bytes`).toBe('completed');
      expect(await pictureOf(store), `cut after ${bytes} bytes`).toEqual(picture);
      await store.close();
      rmSync(join(folder, 'cut', String(bytes)), { recursive: true });
    }
    expect(seen.size, 'the cuts lie in different turns').toBeGreaterThan(5);
  }, 120_000);
});

describe('two processes that go on at once', () => {
  it('get one execution: one runs it, the other is told who does', async () => {
    const path = join(folder, 'two', 'brolly.db');
    await newSampleStore(path);
    await runVictim(victim, path, { DEATH: 'after:20' });
    // What is undone before it is repeated counts, too.
    const callsSize = (): number => statSync(callsFile(path)).size;
    const before = callsSize();
    const began = Date.now();
    const gate = join(folder, 'two', 'gate');
    const winner = runVictim(victim, path, { GATE: gate });
    // The first holds the store and waits at the gate in an operation.
    while (callsSize() === before) await sleep(20);
    const loser = await runVictim(victim, path);
    const { heldBy } = JSON.parse(loser.output) as { readonly heldBy: LockOwner };
    expect(heldBy).toMatchObject({ host: hostname(), command: 'victim' });
    expect(heldBy.since).toBeGreaterThanOrEqual(began);
    writeFileSync(gate, '');
    expect(JSON.parse((await winner).output)).toMatchObject({ state: 'completed' });
    const store = openSqliteStore(path);
    expect(await pictureOf(store)).toEqual(await undisturbedPicture());
    await store.close();
  }, 60_000);
});
