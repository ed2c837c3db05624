// Changes over links that break, are slow or repeat themselves, tried with a real sshd.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostResource } from '@brolly/host-resources';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HostPool, openHostPool } from './host-pool.ts';
import { type Faults, type FaultyLink, startFaultyLink } from './testing/faulty-link.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const signal = new AbortController().signal;
/**
 * How many places of a transfer are tried, evenly spread. `borders`: at the end of each piece that was sent, one byte before
 * and one after, which is all that can make a difference, since half a packet of ssh is no packet. `all`: every byte.
 */
const CUTS = process.env['BROLLY_CUTS'] ?? '16';

/** Where a connection is cut, once for each place. */
function placesOf(run: {
  readonly toConnect: number;
  readonly all: number;
  readonly borders: readonly number[];
}): readonly number[] {
  const { toConnect, all, borders } = run;
  const spread = (count: number): readonly number[] => {
    const step = Math.max(1, Math.floor((all - toConnect) / count));
    return Array.from({ length: Math.ceil((all - toConnect - 1) / step) }, (_, index) => toConnect + 1 + index * step);
  };
  if (CUTS === 'all') return spread(all - toConnect);
  if (CUTS !== 'borders') return spread(Number(CUTS));
  const near = borders.flatMap((border) => [border - 1, border, border + 1]);
  return [...new Set(near)].filter((at) => at > toConnect && at < all);
}

describe.skipIf(!canRunSshd)('a link', () => {
  let sshd: TestSshd;
  let link: FaultyLink;
  let folder: string;
  const pools: HostPool[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
    link = await startFaultyLink(sshd.port);
    folder = mkdtempSync(join(tmpdir(), 'brolly-faulty-'));
  });
  afterEach(async () => {
    link.setFaults({});
    for (const pool of pools.splice(0)) await pool.close();
  });
  afterAll(async () => {
    await link.stop();
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  const open = () => {
    const pool = openHostPool({
      onStep: () => undefined,
      onRecord: () => Promise.resolve(),
      sshConfigFile: '/nonexistent',
    });
    pools.push(pool);
    return pool.host(sshd.address({ port: link.port }), signal);
  };
  const paths = (): readonly string[] => ['one', 'two', 'three'].map((name) => join(folder, name));
  const resources = (): readonly HostResource[] =>
    paths().map((path) => ({ kind: 'file', path, content: `${path}\n`.repeat(300) }));
  const applied = (): boolean => paths().every((path) => readFileSync(path, 'utf8') === `${path}\n`.repeat(300));

  /** Changes and takes back over a link whose first connection has these faults: it must end as if it had none. */
  async function changeAndRevert(
    faults: Faults,
  ): Promise<{ readonly applied: boolean; readonly left: readonly string[] }> {
    const apply = { owner: 'faulty-link.host_1', signal };
    link.setFaults(faults);
    const host = await open();
    link.setFaults({});
    await host.apply(resources(), apply);
    const whole = applied();
    await host.revert(apply);
    return { applied: whole, left: paths().filter(existsSync) };
  }
  const WHOLE = { applied: true, left: [] };

  async function bytesOfOneRun(): Promise<{
    readonly toConnect: number;
    readonly all: number;
    readonly borders: readonly number[];
  }> {
    const apply = { owner: 'faulty-link.host_1', signal };
    const host = await open();
    const toConnect = link.bytesPassed();
    await host.apply(resources(), apply);
    await host.revert(apply);
    return { toConnect, all: link.bytesPassed(), borders: link.borders() };
  }

  it('that is cut at any byte of a change or its way back leaves both whole', async () => {
    const places = placesOf(await bytesOfOneRun());
    for (const at of places)
      expect(await changeAndRevert({ cutAfterBytes: at }), `cut after ${at} bytes`).toEqual(WHOLE);
    if (CUTS === 'borders' || CUTS === 'all') console.log(`cut at ${places.length} places`);
  }, 3_600_000);

  it('that is cut while it is opened is a failure that names the host and can be tried again', async () => {
    const { toConnect } = await bytesOfOneRun();
    for (const at of [1, 30, Math.floor(toConnect / 2), toConnect - 60]) {
      link.setFaults({ cutAfterBytes: at });
      await expect(open(), String(at)).rejects.toMatchObject({
        reason: 'connection-lost',
        message: expect.stringContaining('db_a1b2c3'),
      });
    }
  });

  it('that repeats what it carried is noticed, and the change is made whole', async () => {
    const { toConnect, all } = await bytesOfOneRun();
    for (const part of [0.2, 0.5, 0.8]) {
      const repeatAtByte = Math.floor(toConnect + (all - toConnect) * part);
      expect(await changeAndRevert({ repeatAtByte }), `repeated at ${repeatAtByte}`).toEqual(WHOLE);
    }
  });

  it('that is slow costs time and nothing else', async () => {
    expect(await changeAndRevert({ delayMs: 20, bytesPerSecond: 200_000 })).toEqual(WHOLE);
  });

  it('that ends for good in the middle is a failure after a few tries', async () => {
    const host = await open();
    await host.run('true', { signal });
    link.setFaults({ cutAfterBytes: 1 });
    const pid = (await host.run('echo $PPID', { signal })).stdout.trim();
    const end: HostResource = { kind: 'command', name: 'end', run: `kill -9 ${pid}; sleep 5` };
    const running = host.apply([end], {
      owner: 'faulty-link.host_2',
      signal,
    });
    await expect(running).rejects.toMatchObject({ reason: 'connection-lost' });
    link.setFaults({});
    await (await open()).revert({ owner: 'faulty-link.host_2', signal });
  });
});
