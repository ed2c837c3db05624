// One lab command at a time, and none waits for a dead one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeProgress } from '../progress.ts';
import { withLock } from './lock.ts';
import { identifyProcess } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('withLock', () => {
  it('lets the second in when the first is done', async () => {
    const events: string[] = [];
    const done = Promise.withResolvers<void>();
    const first = withLock(join(folder, 'lock'), makeProgress({}), async () => {
      events.push('first begins');
      await done.promise;
      events.push('first ends');
    });
    const told: string[] = [];
    const waits = makeProgress({ onProgress: (step) => told.push(step.text) });
    const second = withLock(join(folder, 'lock'), waits, async () => void events.push('second'));
    expect(told).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    done.resolve();
    await Promise.all([first, second]);
    expect(events).toEqual(['first begins', 'first ends', 'second']);
  });

  it('takes over from a process that is gone, though its pid be in use again', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ ...identifyProcess(process.pid), startTime: '1' }));
    expect(await withLock(path, makeProgress({}), async () => 'in')).toBe('in');
  });

  it('stops to wait when it is told to', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify(identifyProcess(process.pid)));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(withLock(path, makeProgress({ signal }), async () => 'in')).rejects.toThrow('enough');
  });

  it('lets go when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withLock(path, makeProgress({}), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, makeProgress({}), async () => 'in')).toBe('in');
  });
});
