// The sync of the log: shared by those that wait, and never taken for done when it once was not.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { logSync } from './log-sync.ts';

const disk = vi.hoisted(() => ({ syncs: [] as ((error?: Error) => void)[] }));

vi.mock('node:fs', () => ({
  openSync: () => 7,
  closeSync: () => undefined,
  fdatasync: (_file: number, done: (error?: Error) => void) => void disk.syncs.push(done),
}));

afterEach(() => {
  disk.syncs = [];
});

/** Lets all promises that can go on do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the sync of the log', () => {
  it('is shared by those that ask while the disk is busy, but begins after they asked', async () => {
    const log = logSync('/nowhere/brolly.db');
    const ended: string[] = [];
    const ask = (name: string): void => void log.sync().then(() => ended.push(name));
    ask('first');
    await settled();
    expect(disk.syncs).toHaveLength(1);
    ask('second');
    ask('third');
    await settled();
    expect(disk.syncs, 'the first sync may have begun before they wrote').toHaveLength(1);
    disk.syncs[0]?.();
    await settled();
    expect([ended, disk.syncs.length]).toEqual([['first'], 2]);
    disk.syncs[1]?.();
    await settled();
    expect(ended).toEqual(['first', 'second', 'third']);
  });

  it('that failed fails ever after', async () => {
    const log = logSync('/nowhere/brolly.db');
    const first = log.sync();
    await settled();
    disk.syncs[0]?.(new Error('input/output error'));
    await expect(first).rejects.toThrow('input/output');
    await expect(log.sync()).rejects.toThrow('input/output');
    expect(disk.syncs).toHaveLength(1);
    await log.close();
  });
});
