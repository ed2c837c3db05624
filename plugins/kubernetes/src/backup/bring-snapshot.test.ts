// A snapshot on its way to shells that take it, end, take nothing or never begin.

import type { Host, ShellEnd, ShellOptions, ShellProcess } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sendSnapshot } from './bring-snapshot.ts';

const signal = new AbortController().signal;

interface Shell {
  /** The pieces that it was given. */
  readonly taken: string[];
  readonly host: Host;
}

/** `isReady`: it answers; `drained`: what becomes of each piece. */
function shellThat(options: {
  readonly isReady: boolean;
  readonly drained?: () => Promise<void>;
  readonly lostAt?: number;
}): Shell {
  const taken: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
  const startShell = (_program: string, { onStdout }: ShellOptions): Promise<ShellProcess> => {
    if (options.isReady) setImmediate(() => onStdout('ready\n'));
    return Promise.resolve({
      write(content) {
        taken.push(Buffer.from(content).toString('utf8'));
        if (taken.length === options.lostAt) resolve({ kind: 'lost', message: 'gone' });
      },
      endInput: () => resolve({ kind: 'exited', exitCode: 0 }),
      drained: options.drained ?? (() => Promise.resolve()),
      close: () => undefined,
      ended,
    });
  };
  return { taken, host: { address: { name: 'master' }, startShell } as unknown as Host };
}

async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield await Promise.resolve(Buffer.from('x'));
}
const never = (): Promise<void> => new Promise(() => undefined);

describe('a snapshot', () => {
  it('is written piece by piece, and known by its digest', async () => {
    const { host, taken } = shellThat({ isReady: true });
    expect(await sendSnapshot(host, pieces(3), { signal })).toMatch(/^[0-9a-f]{64}$/);
    expect(taken).toEqual(['\n', 'x', 'x', 'x']);
  });

  it('is not written on to a shell that is gone', async () => {
    const { host, taken } = shellThat({ isReady: true, lostAt: 3 });
    await expect(sendSnapshot(host, pieces(1000), { signal })).rejects.toMatchObject({ reason: 'connection-lost' });
    expect(taken.length).toBeLessThan(10);
  });

  it.each([
    ['never begins', { isReady: false }],
    ['takes nothing any more', { isReady: true, drained: never }],
  ])(
    'is not waited for where the host %s',
    async (_what, options) => {
      const sending = sendSnapshot(shellThat(options).host, pieces(2), { signal, mostIdleMs: 20 });
      await expect(sending).rejects.toMatchObject({ reason: 'connection-lost', recoverable: true });
    },
    5_000,
  );

  it.each([
    ['begins', { isReady: false }],
    ['takes it', { isReady: true, drained: never }],
  ])(
    'ends with the execution that is cancelled before the host %s',
    async (_what, options) => {
      const cancelling = new AbortController();
      const sending = sendSnapshot(shellThat(options).host, pieces(2), { signal: cancelling.signal });
      setImmediate(() => setImmediate(() => cancelling.abort()));
      await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    },
    5_000,
  );
});
