// Scripts that are cut: by time, by a cancellation, by a connection that breaks.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ExecOptions, ExecOutcome } from '../connection.ts';
import { canRunSshd, startSshd, type TestSshd } from '../test-sshd.ts';
import { openConnection } from './test-connection.ts';

const never = new AbortController().signal;
const patient: ExecOptions = { signal: never, timeoutMs: 15_000 };

/** Runs until it is ended, or until nobody hears it any more: nothing is left behind when its connection is lost. */
const ENDLESS = 'while echo on >&2; do sleep 0.05; done';

describe.skipIf(!canRunSshd)('a script that is cut', () => {
  let sshd: TestSshd;
  const opened: Connection[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterEach(() => {
    for (const connection of opened.splice(0)) connection.close();
  });
  afterAll(() => sshd.stop());

  async function open(): Promise<Connection> {
    const connection = await openConnection(sshd);
    opened.push(connection);
    return connection;
  }

  it('ends a script that takes too long, and all that it has started, and keeps what it said', async () => {
    const connection = await open();
    const pids = join(sshd.folder, 'pids');
    const script = `sleep 600 & echo $! >${pids}; echo waiting >&2; sleep 600`;
    expect(await connection.exec(script, { signal: never, timeoutMs: 400 })).toEqual({
      kind: 'timed-out',
      stderr: 'waiting\n',
    });
    const look = `while grep -q '^State:.[^Z]' /proc/$(cat ${pids})/status 2>/dev/null; do sleep 0.02; done; echo gone`;
    expect(await connection.exec(look, patient)).toMatchObject({ stdout: 'gone\n' });
  });

  it('lets a script that is ended put things in order', async () => {
    const connection = await open();
    const tidied = join(sshd.folder, 'tidied');
    const script = `trap 'echo tidy >${tidied}; exit 143' TERM; echo ready; sleep 600`;
    const cancel = new AbortController();
    const options = { signal: cancel.signal, timeoutMs: 15_000, onLine: () => cancel.abort() };
    expect(await connection.exec(script, options)).toEqual({ kind: 'aborted' });
    expect(readFileSync(tidied, 'utf8')).toBe('tidy\n');
  });

  it('does not begin a script that is cancelled already', async () => {
    const connection = await open();
    expect(await connection.exec('echo never', { ...patient, signal: AbortSignal.abort() })).toEqual({
      kind: 'aborted',
    });
  });

  it('hears of a cancellation while a script waits for its turn', async () => {
    const connection = await open();
    const cancelRunning = new AbortController();
    const running = Array.from({ length: 8 }, () =>
      connection.exec('sleep 600', { signal: cancelRunning.signal, timeoutMs: 15_000 }),
    );
    const cancel = new AbortController();
    const waiting = connection.exec('echo never', { signal: cancel.signal, timeoutMs: 15_000 });
    cancel.abort();
    expect(await waiting).toEqual({ kind: 'aborted' });
    cancelRunning.abort();
    expect(await Promise.all(running)).toEqual(running.map(() => ({ kind: 'aborted' })));
    expect(await connection.exec('echo next', patient)).toMatchObject({ stdout: 'next\n' });
  });

  /** Runs a script that names the process of its session on the server, and hands that to `disturb`. */
  async function disturbed(
    connection: Connection,
    disturb: (pid: number) => void,
    options: ExecOptions = patient,
  ): Promise<ExecOutcome> {
    return connection.exec(`echo $PPID; ${ENDLESS}`, { ...options, onLine: (line) => disturb(Number(line)) });
  }

  it('says that the connection was lost in the middle of a script, and stays closed', async () => {
    const connection = await open();
    const outcomes = await Promise.all([
      disturbed(connection, (pid) => process.kill(pid, 'SIGKILL')),
      connection.exec(ENDLESS, patient),
    ]);
    expect(outcomes).toMatchObject([{ kind: 'lost' }, { kind: 'lost' }]);
    expect(connection.isOpen).toBe(false);
    expect(await connection.exec('echo never', patient)).toMatchObject({ kind: 'lost' });
  });

  it('says that the connection was lost when it breaks while a script is being handed over', async () => {
    const connection = await open();
    const next = Promise.withResolvers<ExecOutcome>();
    await disturbed(connection, (pid) => {
      process.kill(pid, 'SIGKILL');
      next.resolve(connection.exec('echo never', patient));
    });
    expect(await next.promise).toMatchObject({ kind: 'lost' });
  });

  it('says that the connection was lost when a script is begun between its end and its close', async () => {
    const connection = await open();
    const running = connection.exec(ENDLESS, patient);
    connection.close();
    expect(await connection.exec('echo never', patient)).toMatchObject({ kind: 'lost' });
    expect(await running).toMatchObject({ kind: 'lost' });
  });

  it('ends what is cancelled or takes too long on a host that has frozen', async () => {
    const connection = await open();
    const cancel = new AbortController();
    let frozen = 0;
    const running = disturbed(
      connection,
      (pid) => {
        frozen = pid;
        process.kill(pid, 'SIGSTOP');
        cancel.abort();
      },
      { signal: cancel.signal, timeoutMs: 15_000 },
    );
    try {
      expect(await running).toEqual({ kind: 'aborted' });
      expect(await connection.exec('echo never', { signal: never, timeoutMs: 100 })).toMatchObject({
        kind: 'timed-out',
      });
    } finally {
      process.kill(frozen, 'SIGKILL');
    }
  });
});
