// Two orchestrators at one host, over a real sshd.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLease, type HostResource, takeLeaseScript } from '@brolly/host-resources';
import type { Host } from '@brolly/plugin-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostLeases, type LeaseIdentity } from './host-lease.ts';
import { type HostPool, openHostPool } from './host-pool.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const signal = new AbortController().signal;

describe.skipIf(!canRunSshd)('a lease on a host', () => {
  let sshd: TestSshd;
  let folder: string;
  const pools: HostPool[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brolly-lease-'));
  });
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
    rmSync(folder, { recursive: true });
  });
  afterAll(() => sshd.stop());

  const identity = (holder: string, more: Partial<LeaseIdentity> = {}): LeaseIdentity => ({
    holder,
    who: `install of ${holder} (process 1 on here)`,
    folder: join(folder, 'lease'),
    ...more,
  });
  async function open(
    lease: LeaseIdentity,
    onRecord: () => Promise<void> = () => Promise.resolve(),
  ): Promise<{ readonly host: Host; readonly pool: HostPool }> {
    const pool = openHostPool({
      onStep: () => undefined,
      onRecord,
      sshConfigFile: '/none',
      lease,
    });
    pools.push(pool);
    return { host: await pool.host(sshd.address(), signal), pool };
  }
  const file = (name: string): HostResource => ({ kind: 'file', path: join(folder, name), content: `${name}\n` });
  const owned = (name: string) => ({ owner: `lease-test.${name}`, signal });
  const line = (): string => readFileSync(join(folder, 'lease', 'lease'), 'utf8');

  it('keeps a second orchestrator away until the first one has ended', async () => {
    const first = await open(identity('one'));
    const second = await open(identity('two'));
    await first.host.apply([file('a')], owned('one'));
    const refused = second.host.apply([file('b')], owned('two'));
    await expect(refused).rejects.toMatchObject({
      reason: 'host-leased',
      recoverable: false,
      message: expect.stringMatching(
        /changed by somebody else: install of one \(process 1 on here\), for \d s now, last heard of \d s ago$/,
      ),
      hint: expect.stringContaining('brolly host lease db_a1b2c3 --take'),
    });
    await expect(second.host.compare([file('b')], owned('two'))).resolves.toHaveLength(1);
    await first.host.revert(owned('one'));
    await first.pool.close();
    await second.host.apply([file('b')], owned('two'));
    await second.host.revert(owned('two'));
  });

  it('is not taken by a run that has nothing to change', async () => {
    const { host } = await open(identity('one'));
    writeFileSync(join(folder, 'a'), 'a\n', { mode: 0o644 });
    expect(await host.apply([file('a')], owned('one'))).toEqual([]);
    await host.revert(owned('one'));
    expect(existsSync(join(folder, 'lease'))).toBe(false);
  });

  it('that was taken over stops all later changes of its old holder, also after it was given back', async () => {
    const first = await open(identity('one'));
    await first.host.apply([file('a')], owned('one'));
    const take = takeLeaseScript({ ...identity('two'), takesOver: true });
    await first.host.run(take, { signal });
    const lost = { reason: 'lease-lost', message: expect.stringContaining('was taken over by install of two') };
    await expect(first.host.apply([file('b')], owned('one'))).rejects.toMatchObject(lost);
    await expect(first.host.revert(owned('one'))).rejects.toMatchObject(lost);
    const second = await open(identity('two'));
    await second.host.apply([file('c')], owned('two'));
    await second.pool.close();
    await expect(first.host.apply([file('b')], owned('one'))).rejects.toMatchObject({ reason: 'lease-lost' });
    expect(existsSync(join(folder, 'b'))).toBe(false);
    const heir = await open(identity('one'));
    await heir.host.revert(owned('one'));
    await heir.host.revert(owned('two'));
  });

  it('is gone on with at once by the next run of the same workspace', async () => {
    const first = await open(identity('one'));
    await first.host.apply([file('a')], owned('one'));
    const next = await open(identity('one'));
    expect(await next.host.apply([file('a'), file('b')], owned('one'))).toHaveLength(1);
    await next.host.revert(owned('one'));
  });

  it('is taken anew where a run goes on after it has taken all back', async () => {
    const { host } = await open(identity('one'));
    await host.apply([file('a')], owned('one'));
    await host.revert(owned('one'));
    expect(await host.apply([file('b')], owned('one'))).toHaveLength(1);
    await host.revert(owned('one'));
  });

  it('is taken anew by a change that waited while another one of the run took the last record back', async () => {
    let isFirst = true;
    let reverting: Promise<unknown> | undefined;
    const busy: Promise<unknown>[] = [];
    const { host } = await open(identity('one'), async () => {
      if (isFirst) return void (isFirst = false);
      // The change that is about to begin counts on the lease, and finds all channels taken until the record is gone.
      const waits = `while [ -e ${join(folder, 'a')} ]; do sleep 0.05; done`;
      busy.push(...Array.from({ length: 4 }, () => host.run(waits, { signal })));
      reverting ??= host.revert(owned('one'));
    });
    await host.apply([file('a')], owned('one'));
    expect(await host.apply([file('b')], owned('two'))).toHaveLength(1);
    await reverting;
    await Promise.all(busy);
    expect(existsSync(join(folder, 'a'))).toBe(false);
    expect(existsSync(join(folder, 'b'))).toBe(true);
    await host.revert(owned('two'));
  });

  it('is renewed while its run goes on', async () => {
    const { host } = await open(identity('one', { renewEveryMs: 50 }));
    await host.apply([file('a')], owned('one'));
    const before = line();
    await vi.waitFor(() => expect(line()).not.toBe(before), { timeout: 10_000 });
    await host.revert(owned('one'));
  });
});

describe('a lease that one change of a run has given back while another one was under way', () => {
  const HOST = { where: 'db_a1b2c3 (10.0.0.1)', name: 'db_a1b2c3' };
  const lease = (verdict: HostLease['verdict'], mark: string): HostLease => ({
    verdict,
    holder: 'one',
    mark,
    heldForMs: 0,
    silentForMs: 0,
    who: 'install of one',
  });
  const ofHost = () => hostLeases({ holder: 'one', who: 'install of one' }, () => Promise.resolve(undefined)).of('key');

  it('was not taken over, although it is heard late that the other one had taken it', async () => {
    const leases = ofHost();
    const verdict = await leases.during(async () => {
      await leases.during(async () => {
        leases.heed(lease('ours', 'first'), HOST);
        leases.heed(lease('left', 'first'), HOST);
      });
      leases.heed(lease('ours', 'first'), HOST);
      return leases.heed(lease('lost', 'none'), HOST);
    });
    expect(verdict).toBe('moved');
    expect(leases.claim().had).toBeUndefined();
  });

  it('is taken anew, and lost where somebody else takes it over then', async () => {
    const leases = ofHost();
    await leases.during(() => leases.during(async () => void leases.heed(lease('left', 'first'), HOST)));
    leases.heed(lease('ours', 'second'), HOST);
    expect(() => leases.heed(lease('lost', 'third'), HOST)).toThrow('was taken over by install of one');
  });
});
