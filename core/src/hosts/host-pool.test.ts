// One connection per host, tried with a real sshd on loopback.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ChangeRecord } from '@brolly/host-resources';
import { type Host, OperationError } from '@brolly/plugin-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HostPool, type HostPoolOptions, openHostPool } from './host-pool.ts';
import { canRunSshd, freePort, makeKey, startSshd, type TestSshd } from './testing/test-sshd.ts';

const signal = new AbortController().signal;
const options = { signal, timeoutMs: 15_000 };

/** Runs until it is ended, or until nobody hears it any more: nothing is left behind when its connection is lost. */
const ENDLESS = 'while echo on >&2; do sleep 0.05; done';

describe.skipIf(!canRunSshd)('openHostPool', () => {
  let sshd: TestSshd;
  const pools: HostPool[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });
  afterAll(() => sshd.stop());

  function open(changes: Partial<HostPoolOptions> = {}): HostPool {
    const pool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve(), ...changes });
    pools.push(pool);
    return pool;
  }
  /** The process of the session on the server: the same for all that runs over one connection. */
  const session = async (host: Host): Promise<number> => Number((await host.run('echo $PPID', options)).stdout);

  it('opens one connection for all that ask at once, and says so once', async () => {
    const onStep = vi.fn<HostPoolOptions['onStep']>();
    const pool = open({ onStep });
    const hosts = await Promise.all([1, 2, 3].map(() => pool.host(sshd.address(), signal)));
    const sessions = await Promise.all(hosts.map(session));
    expect(new Set(sessions).size).toBe(1);
    expect(onStep.mock.calls).toEqual([['db_a1b2c3', 'connecting to 127.0.0.1']]);
  });

  it('opens connections of their own for other users of a host', async () => {
    const steps: string[] = [];
    const pool = open({ onStep: (name) => steps.push(name) });
    await pool.host(sshd.address({ name: 'first' }), signal);
    await expect(pool.host(sshd.address({ name: 'second', user: 'nobody-here' }), signal)).rejects.toMatchObject({
      reason: 'authentication-failed',
    });
    expect(steps).toEqual(['first', 'second']);
  });

  it('opens one connection again for all that ask after it was lost', async () => {
    const onStep = vi.fn<HostPoolOptions['onStep']>();
    const pool = open({ onStep });
    const host = await pool.host(sshd.address(), signal);
    const lost = await session(host);
    await expect(host.run('kill -9 $PPID; read -r never', options)).rejects.toMatchObject({
      reason: 'connection-lost',
      name: 'RecoverableError',
    });
    const sessions = await Promise.all([session(host), session(host), session(host)]);
    expect(new Set(sessions).size).toBe(1);
    expect(sessions[0]).not.toBe(lost);
    expect(onStep).toHaveBeenCalledTimes(2);
  });

  it('gives all that wait the one failure, and tries anew for the next', async () => {
    let attempts = 0;
    const closing = createServer((socket) => {
      attempts += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const bound = closing.address();
    const address = sshd.address({ port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
    const pool = open();
    const asked = await Promise.allSettled([1, 2, 3].map(() => pool.host(address, signal)));
    const failed = { status: 'rejected', reason: { reason: 'connection-lost' } };
    expect(asked).toMatchObject([failed, failed, failed]);
    expect(attempts).toBe(1);
    await expect(pool.host(address, signal)).rejects.toMatchObject({ reason: 'connection-lost' });
    expect(attempts).toBe(2);
    closing.close();
  });

  it('opens a connection for those that wait when the one that began is cancelled', async () => {
    const pool = open();
    const cancel = new AbortController();
    const first = pool.host(sshd.address(), cancel.signal);
    const second = pool.host(sshd.address(), signal);
    cancel.abort();
    await expect(first).rejects.toMatchObject({ reason: 'cancelled' });
    expect(await session(await second)).toBeGreaterThan(0);
  });

  it('lets go of one that waits for the attempt of another and is cancelled', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const bound = silent.address();
    const address = sshd.address({ port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
    const pool = open();
    const stop = new AbortController();
    const first = pool.host(address, stop.signal);
    await once(silent, 'connection');
    const cancel = new AbortController();
    const second = pool.host(address, cancel.signal);
    cancel.abort();
    await expect(second).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(pool.host(address, AbortSignal.abort())).rejects.toMatchObject({ reason: 'cancelled' });
    stop.abort();
    await expect(first).rejects.toMatchObject({ reason: 'cancelled' });
    silent.close();
  }, 5_000);

  it('closes its connections', async () => {
    const pool = open();
    const host = await pool.host(sshd.address(), signal);
    const running = host.run(ENDLESS, options);
    await pool.close();
    await expect(running).rejects.toMatchObject({ reason: 'connection-lost' });
  });

  it('asks a person about one key at a time', async () => {
    const other = await startSshd();
    let asking = 0;
    let most = 0;
    const asked: string[] = [];
    const pool = open({
      askHostKey: async ({ host }) => {
        asking += 1;
        most = Math.max(most, asking);
        asked.push(host.name);
        await new Promise((resolve) => setImmediate(resolve));
        asking -= 1;
        return true;
      },
    });
    const file = join(sshd.folder, 'asked');
    writeFileSync(file, '');
    const hostKeyPolicy = { kind: 'known-hosts', file } as const;
    try {
      await Promise.all([
        pool.host(sshd.address({ name: 'first', hostKeyPolicy }), signal),
        pool.host(other.address({ name: 'second', hostKeyPolicy }), signal),
      ]);
    } finally {
      await other.stop();
    }
    expect(asked.toSorted()).toEqual(['first', 'second']);
    expect(most).toBe(1);
  });

  it('does not ask again about a key that was refused', async () => {
    let asked = 0;
    const pool = open({
      askHostKey: () => {
        asked += 1;
        return Promise.resolve(false);
      },
    });
    const file = join(sshd.folder, 'refused');
    writeFileSync(file, '');
    const address = sshd.address({ hostKeyPolicy: { kind: 'known-hosts', file } });
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(pool.host(address, signal)).rejects.toMatchObject({ reason: 'host-key-unknown' });
    expect(asked).toBe(1);
  });

  it.each([
    ['nothing listens', async () => sshd.address({ port: await freePort() }), 'host-refused', 'RecoverableError'],
    [
      'a key is not accepted',
      () => sshd.address({ credentials: [{ kind: 'key-file', path: makeKey(sshd.folder, 'unwanted') }] }),
      'authentication-failed',
      'NonRecoverableError',
    ],
    [
      'the key of the host is another one',
      () => sshd.address({ hostKeyPolicy: { kind: 'pinned', keys: ['SHA256:x'] } }),
      'host-key-changed',
      'NonRecoverableError',
    ],
  ] as const)('throws with a reason and a hint when %s', async (_what, address, reason, name) => {
    const error: unknown = await open()
      .host(await address(), signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperationError);
    expect(error).toMatchObject({ reason, name, hint: expect.stringMatching(/\S/) });
  });

  describe('a host of it', () => {
    const OWNER = `brolly-test.host_${process.pid}`;
    const secret = 'never-to-be-seen';

    it('gathers the facts of this machine', async () => {
      const host = await open().host(sshd.address(), signal);
      expect(await host.facts(signal)).toMatchObject({
        kernel: expect.stringMatching(/^\d+\./),
        architecture: expect.stringMatching(/^(amd64|arm64)$/),
        listeningPorts: expect.arrayContaining([sshd.port]),
      });
    });

    it('gives a failed command as an outcome, with stdin closed and its exit code kept', async () => {
      const host = await open().host(sshd.address(), signal);
      expect(await host.run('cat; echo out; echo err >&2; exit 7', options)).toEqual({
        exitCode: 7,
        stdout: 'out\n',
        stderr: 'err\n',
      });
      expect(await host.run('false', options)).toMatchObject({ exitCode: 1 });
      expect(await host.run('', options)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    });

    it('shows no password in output, lines and errors', async () => {
      const address = sshd.address({ become: { method: 'sudo', password: secret } });
      const host = await open().host(address, signal);
      const lines: string[] = [];
      const script = `echo "is ${secret}"; echo "is ${secret}" >&2`;
      expect(await host.run(script, { ...options, onLine: (line) => lines.push(line) })).toEqual({
        exitCode: 0,
        stdout: 'is ******\n',
        stderr: 'is ******\n',
      });
      expect(lines).toEqual(['is ******']);
    });

    it('throws when a command takes too long, and when it is cancelled', async () => {
      const host = await open().host(sshd.address(), signal);
      await expect(host.run(ENDLESS, { signal, timeoutMs: 100 })).rejects.toMatchObject({
        reason: 'command-timeout',
        message: expect.stringContaining('db_a1b2c3 (127.0.0.1)'),
      });
      const cancel = new AbortController();
      const running = host.run(`echo begun; ${ENDLESS}`, { signal: cancel.signal, onLine: () => cancel.abort() });
      await expect(running).rejects.toMatchObject({ reason: 'cancelled', name: 'NonRecoverableError' });
    });

    it('compares, records and changes, and takes it back', async () => {
      const recorded: ChangeRecord[] = [];
      const steps: string[] = [];
      const pool = open({
        onStep: (_name, text) => steps.push(text),
        onRecord: async (_address, owner, records) => {
          expect(owner).toBe(OWNER);
          recorded.push(...records);
        },
      });
      const host = await pool.host(sshd.address(), signal);
      const path = join(sshd.folder, 'motd');
      const resources = [{ kind: 'file', path, content: 'hello\n' }] as const;
      const apply = { owner: OWNER, signal };
      try {
        expect(await host.compare(resources, apply)).toMatchObject([{ key: `file:${path}`, action: 'create' }]);
        expect(await host.apply(resources, apply)).toMatchObject([{ key: `file:${path}`, action: 'create' }]);
        expect(recorded).toMatchObject([{ key: `file:${path}` }]);
        expect(await host.run(`cat ${path}`, options)).toMatchObject({ stdout: 'hello\n' });
        expect(await host.compare(resources, apply)).toEqual([]);
        expect(await host.apply(resources, apply)).toEqual([]);
      } finally {
        await host.revert(apply);
      }
      expect(await host.run(`[ -e ${path} ]`, options)).toMatchObject({ exitCode: 1 });
      expect(steps).toContain('comparing');
    });

    it('says what is left of a change that is taken back', async () => {
      const host = await open().host(sshd.address(), signal);
      const path = join(sshd.folder, 'shared');
      const kept: string[] = [];
      const resources = [{ kind: 'directory', path }] as const;
      await host.apply(resources, { owner: OWNER, signal });
      await host.run(`: >${path}/theirs`, options);
      await host.revert({ owner: OWNER, signal, onKept: (text) => kept.push(text) });
      expect(kept).toEqual([`${path} stays, since others have something in it`]);
    });

    it('says what failed in a change, with its evidence', async () => {
      const host = await open().host(sshd.address(), signal);
      const resources = [{ kind: 'command', name: 'broken', run: 'echo no luck today >&2; exit 4' }] as const;
      try {
        await expect(host.apply(resources, { owner: OWNER, signal })).rejects.toMatchObject({
          message: expect.stringContaining('command:broken'),
          evidence: [{ title: 'stderr of command:broken', lines: ['no luck today'] }],
        });
      } finally {
        await host.revert({ owner: OWNER, signal });
      }
    });

    it('goes on with what is left when the connection is lost in the middle of a change', async () => {
      const host = await open().host(sshd.address(), signal);
      const cut = join(sshd.folder, 'cut');
      const resources = [
        { kind: 'file', path: join(sshd.folder, 'before'), content: 'x' },
        {
          kind: 'command',
          name: 'cut',
          unless: `[ -e ${cut} ]`,
          run: `: >${cut}; kill -9 $PPID`,
        },
        { kind: 'file', path: join(sshd.folder, 'after'), content: 'y' },
      ] as const;
      try {
        const changes = await host.apply(resources, { owner: OWNER, signal });
        expect(changes.map((change) => change.key)).toEqual([
          `file:${join(sshd.folder, 'before')}`,
          'command:cut',
          `file:${join(sshd.folder, 'after')}`,
        ]);
        expect(await host.run(`cat ${sshd.folder}/before ${sshd.folder}/after`, options)).toMatchObject({
          stdout: 'xy\n',
        });
      } finally {
        await host.revert({ owner: OWNER, signal });
      }
    });
  });
});
