// Scripts whose connection breaks or freezes, by each transport.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ExecOptions, ExecOutcome } from './connection.ts';
import { openConnection, sshTransports } from './testing/test-connection.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const never = new AbortController().signal;
const patient: ExecOptions = { signal: never, timeoutMs: 15_000 };

/** Runs until it is ended, or until nobody hears it any more: nothing is left behind when its connection is lost. */
const ENDLESS = 'while echo on >&2; do sleep 0.05; done';

describe.skipIf(!canRunSshd).each(sshTransports)('a script whose connection breaks, by %s', (transport) => {
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
    const connection = await openConnection(transport, sshd.address());
    opened.push(connection);
    return connection;
  }

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
