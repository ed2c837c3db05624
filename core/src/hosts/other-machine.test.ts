// A host that was swapped for another one with the same address and host key: known by its machine id, over a real sshd.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostResource } from '@brolly/host-resources';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HostPool, openHostPool } from './host-pool.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const signal = new AbortController().signal;
const OWNED = { owner: 'other-machine.host_1', signal };
const hasId = existsSync('/etc/machine-id');

describe.skipIf(!canRunSshd || !hasId)('a machine with the address of another one', () => {
  const found = hasId ? readFileSync('/etc/machine-id', 'utf8').trim() : '';
  let sshd: TestSshd;
  let folder: string;
  let pool: HostPool;
  let noted: string[];
  beforeAll(async () => {
    sshd = await startSshd();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brolly-machine-'));
    noted = [];
    pool = openHostPool({
      onStep: () => undefined,
      onRecord: () => Promise.resolve(),
      onMachine: async (host, machineId) => void noted.push(`${host.name} ${machineId}`),
      sshConfigFile: '/none',
    });
  });
  afterEach(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });
  afterAll(() => sshd.stop());

  const list = (): readonly HostResource[] => [{ kind: 'file', path: join(folder, 'a'), content: 'a\n' }];

  it('is noted before its first change, and gone on with afterwards', async () => {
    const first = await pool.host(sshd.address(), signal);
    await first.apply(list(), OWNED);
    expect(noted).toEqual([`db_a1b2c3 ${found}`]);
    const again = await pool.host(sshd.address(), signal, found);
    expect(await again.apply(list(), OWNED)).toEqual([]);
    expect(await again.revert(OWNED)).toHaveLength(1);
    expect(noted).toHaveLength(1);
  });

  it('is neither changed nor taken for one where all was taken back', async () => {
    await (await pool.host(sshd.address(), signal)).apply(list(), OWNED);
    const other = await pool.host(sshd.address(), signal, 'another');
    const refused = {
      reason: 'host-swapped',
      recoverable: false,
      message: `db_a1b2c3 (127.0.0.1): this is machine ${found}, and it was another that was changed before; nothing is changed there`,
      hint: expect.stringContaining('brolly host accept db_a1b2c3'),
    };
    await expect(
      other.apply([{ kind: 'file', path: join(folder, 'b'), content: '' }] as never, OWNED),
    ).rejects.toMatchObject(refused);
    await expect(other.revert(OWNED)).rejects.toMatchObject(refused);
    expect([existsSync(join(folder, 'a')), existsSync(join(folder, 'b'))]).toEqual([true, false]);
    await (await pool.host(sshd.address(), signal, found)).revert(OWNED);
  });
});
