// The lease of a host, with real shells: who may change it, who is told why not, and who is fenced off.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeScript } from './change-script.ts';
import { type Change, compareResources } from './compare-resources.ts';
import type { HostResource } from './kinds.ts';
import { giveBackLeaseScript, type HostLease, parseLease, takeLeaseScript } from './lease.ts';
import { observeScript, parseObservation } from './observe-script.ts';
import type { Progress } from './progress.ts';
import { revertScript } from './revert-script.ts';
import type { LeaseClaim } from './shell/lease-functions.ts';
import { SHELLS } from './testing/shells.ts';
import { progressOf, runScript } from './testing/test-host.ts';

const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

describe.each(SHELLS.map((shell) => ({ shell, name: shell[0] })))('a lease, by $name', ({ shell }) => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lease-'));
    folder = join(root, 'lease');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const ours = (more: Partial<LeaseClaim> = {}): LeaseClaim => ({
    holder: 'a1',
    who: 'install of shop',
    folder,
    ...more,
  });
  const theirs = (more: Partial<LeaseClaim> = {}): LeaseClaim =>
    ours({ holder: 'b2', who: 'install of shop 2', ...more });
  const options = (lease: LeaseClaim) => ({ owner: lease.holder, recordRoot: join(root, 'record'), lease });
  const file = (name: string): HostResource => ({ kind: 'file', path: join(root, name), content: `${name}\n` });
  const run = async (script: string): Promise<string> => (await runScript(script, shell)).stdout;

  async function take(claim: LeaseClaim): Promise<HostLease | undefined> {
    return parseLease((await run(takeLeaseScript(claim))).split('\n')[0] ?? '');
  }
  async function look(
    list: readonly HostResource[],
    claim: LeaseClaim,
  ): Promise<{ changes: Change[]; lease: HostLease | undefined }> {
    const observation = parseObservation(await run(observeScript(list, options(claim))));
    return { changes: compareResources(list, observation), lease: observation.lease };
  }
  const change = async (changes: readonly Change[], claim: LeaseClaim): Promise<Progress[]> =>
    progressOf(await runScript(changeScript(changes, options(claim)), shell));

  it('is looked at without being taken, and taken by the change itself', async () => {
    const { changes, lease } = await look([file('one')], ours());
    expect(lease).toMatchObject({ verdict: 'open', mark: 'none' });
    expect(existsSync(folder)).toBe(false);
    const progress = await change(changes, ours({ seen: lease?.mark }));
    expect(progress[0]).toMatchObject({ kind: 'lease', lease: { verdict: 'ours', holder: 'a1' } });
    expect(progress.at(-1)).toEqual({ kind: 'finished', isFailed: false });
  });

  it('keeps a second orchestrator away, who is told who it is and since when', async () => {
    const { changes } = await look([file('one')], ours());
    await change(changes, ours());
    const second = await look([file('two')], theirs());
    expect(second.lease).toMatchObject({ verdict: 'theirs', holder: 'a1', who: 'install of shop' });
    expect(second.lease?.heldForMs).toBeGreaterThanOrEqual(0);
    const refused = await change(second.changes, theirs());
    expect(refused.map(({ kind }) => kind)).toEqual(['lease', 'finished']);
    expect(existsSync(join(root, 'two'))).toBe(false);
    expect(readdirSync(join(root, 'record', 'records'))).toEqual(['a1']);
  });

  it('is shared by all that its holder does, and renewed by it', async () => {
    const first = await take(ours());
    expect(await take(ours({ had: first?.mark }))).toMatchObject({ verdict: 'ours', mark: first?.mark });
  });

  it('passes to another one when its holder was silent for too long, by the uptime of the host', async () => {
    await take(ours({ holdsMs: -1 }));
    expect(await take(theirs())).toMatchObject({ verdict: 'ours', holder: 'b2' });
  });

  it('ends with the last record of the host, so that a holder that died after it leaves nothing', async () => {
    const { changes } = await look([file('one')], ours());
    await change(changes, ours());
    const other = { ...options(ours()), owner: 'of-another-instance' };
    await runScript(changeScript((await look([file('two')], ours())).changes, other), shell);
    const first = progressOf(await runScript(revertScript(options(ours())), shell));
    expect(first.filter(({ kind }) => kind === 'lease')).toMatchObject([{ lease: { verdict: 'ours' } }]);
    const last = progressOf(await runScript(revertScript(other), shell));
    expect(last.filter(({ kind }) => kind === 'lease')).toMatchObject([
      { lease: { verdict: 'ours' } },
      { lease: { verdict: 'left' } },
    ]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('of an earlier start of the host holds nobody off', async () => {
    await take(ours());
    writeFileSync(join(folder, 'lease'), readFileSync(join(folder, 'lease'), 'utf8').replace(BOOT, 'an-earlier-one'));
    expect(await take(theirs())).toMatchObject({ verdict: 'ours', holder: 'b2' });
  });

  it('that was taken over when asked for fences its old holder off, also after it was given back', async () => {
    const held = await take(ours());
    const { changes } = await look([file('one')], ours());
    expect(await take(theirs({ takesOver: true }))).toMatchObject({ verdict: 'ours' });
    const late = await change(changes, ours({ had: held?.mark }));
    expect(late[0]).toMatchObject({ kind: 'lease', lease: { verdict: 'lost', who: 'install of shop 2' } });
    await run(giveBackLeaseScript({ ...theirs(), recordRoot: join(root, 'record') }));
    expect((await change(changes, ours({ had: held?.mark })))[0]).toMatchObject({ lease: { verdict: 'lost' } });
    expect(existsSync(join(root, 'one'))).toBe(false);
  });

  it('that is taken over in the middle of a change stops it before its next resource', async () => {
    const steal: HostResource = {
      kind: 'command',
      name: 'steal',
      run: `sh <<'EOF'\n${takeLeaseScript(theirs({ takesOver: true }))}EOF`,
    };
    const { changes } = await look([file('one'), steal, file('two')], ours());
    const progress = await change(changes, ours());
    expect(progress.slice(-2)).toMatchObject([
      { kind: 'lease', lease: { verdict: 'lost' } },
      { kind: 'finished', isFailed: true },
    ]);
    expect([existsSync(join(root, 'one')), existsSync(join(root, 'two'))]).toEqual([true, false]);
  });

  it('that another one held between look and change lets nothing be changed by what was seen', async () => {
    const { changes, lease } = await look([file('one')], ours());
    const other = await look([file('two')], theirs());
    await change(other.changes, theirs());
    await run(giveBackLeaseScript({ ...theirs(), recordRoot: join(root, 'record') }));
    expect((await change(changes, ours({ seen: lease?.mark })))[0]).toMatchObject({ lease: { verdict: 'moved' } });
    const again = await look([file('one')], ours());
    expect(again.lease).toMatchObject({ verdict: 'open' });
    expect((await change(again.changes, ours({ seen: again.lease?.mark }))).at(-1)).toMatchObject({ isFailed: false });
  });

  it('is gone with the last revert, and nobody else’s is given back', async () => {
    const { changes } = await look([file('one')], ours());
    await change(changes, ours());
    await run(giveBackLeaseScript({ ...theirs(), recordRoot: join(root, 'record') }));
    expect((await look([], theirs())).lease).toMatchObject({ verdict: 'theirs' });
    expect(progressOf(await runScript(revertScript(options(ours())), shell)).at(-1)).toMatchObject({ isFailed: false });
    await run(giveBackLeaseScript({ ...ours(), recordRoot: join(root, 'record') }));
    expect(readdirSync(root)).toEqual([]);
  });

  it('is had by one of many who want it at once', async () => {
    const claims = Array.from({ length: 8 }, (_, index) => ours({ holder: `h${index}` }));
    const leases = await Promise.all(claims.map((claim) => take(claim)));
    expect(leases.filter((lease) => lease?.verdict === 'ours')).toHaveLength(1);
    expect(leases.filter((lease) => lease?.verdict === 'theirs')).toHaveLength(7);
  });
});
