// Shells that wait for a script: how many round trips they save, and what happens when the host ends one.

import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Become } from './become.ts';
import type { Channel, Link } from './channel.ts';
import type { ExecOptions } from './connection.ts';
import { spareShells } from './spare-shells.ts';
import { startFaultyLink } from './testing/faulty-link.ts';
import { openConnection } from './testing/test-connection.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const patient: ExecOptions = { signal: new AbortController().signal, timeoutMs: 15_000 };

describe.skipIf(!canRunSshd)('scripts on a real host', () => {
  let sshd: TestSshd;

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('cost one round trip each on a far host, after two for the start of the shells', async () => {
    const link = await startFaultyLink(sshd.port);
    link.setFaults({ delayMs: 50 });
    const connection = await openConnection('native', sshd.address({ port: link.port }));
    const before = link.turns();
    for (const text of ['one', 'two', 'three'])
      expect(await connection.exec(`echo ${text}`, patient)).toMatchObject({ stdout: `${text}\n` });
    // A round trip is a turn each way; shells that are started for later scripts turn in between.
    expect((link.turns() - before) / 2).toBeLessThanOrEqual(6);
    connection.close();
    await link.stop();
  });

  it('get another shell when the host has ended the one that waited', async () => {
    const mark = join(sshd.folder, 'ended-one');
    const command = `if [ -e ${mark} ]; then exec /bin/sh -s; else : >${mark}; exit 1; fi`;
    const credentials = [{ kind: 'key-file', path: sshd.letIn('ends-one', `command="${command}"`) }] as const;
    const connection = await openConnection('native', sshd.address({ credentials }));
    expect(await connection.exec('echo done', patient)).toMatchObject({ kind: 'exited', stdout: 'done\n' });
    connection.close();
  });
});

describe('spare shells', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** How many shells are started: at first, when time has passed without an answer (or with one), and when one was taken. */
  async function started(
    become: Become,
    { roundTripMs = 0, room = 5, startMs = Number.POSITIVE_INFINITY } = {},
  ): Promise<readonly number[]> {
    let count = 0;
    const start = (): Promise<Channel> => {
      count += 1;
      return new Promise((resolve) => {
        if (startMs < Number.POSITIVE_INFINITY) setTimeout(() => resolve({} as Channel), startMs);
      });
    };
    const spares = spareShells({ start, roundTripMs } as unknown as Link, become, () => room);
    const first = count;
    await vi.advanceTimersByTimeAsync(150);
    const later = count;
    void spares.take();
    return [first, later, count];
  }

  it('are one for the first script of a near host', async () => {
    expect(await started({ method: 'none' })).toEqual([1, 1, 1]);
  });
  it('are always there for a far host', async () => {
    expect(await started({ method: 'sudo' }, { roundTripMs: 100 })).toEqual([1, 2, 3]);
  });
  it('are one where the host was slow to let in and starts a shell at once', async () => {
    expect(await started({ method: 'none' }, { roundTripMs: 100, startMs: 100 })).toEqual([1, 1, 1]);
  });
  it('leave room for what is running', async () => {
    expect(await started({ method: 'none' }, { roundTripMs: 100, room: 1 })).toEqual([1, 1, 2]);
  });
  it.each([{ method: 'sudo', password: 'p' }, { method: 'su' }, { method: 'doas', password: 'p' }] as const)(
    'are none where a password may be asked for, by $method',
    async (become) => {
      expect(await started(become, { roundTripMs: 100 })).toEqual([0, 0, 0]);
    },
  );
});
