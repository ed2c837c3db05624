// What an API server is said to be.

import { type Host, RecoverableError } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { serverIsReady } from './control-planes.ts';
import { sketchContext, sketchMaster } from './testing/sketch-context.ts';

const readyOf = (run: () => Promise<unknown>): Promise<string | undefined> =>
  serverIsReady({ run } as unknown as Host, sketchContext(sketchMaster()));

describe('an API server', () => {
  it('that takes connections and says nothing does not answer', async () => {
    const silent = new RecoverableError('master (10.0.0.11): not done after 8 s', { reason: 'command-timeout' });
    expect(await readyOf(() => Promise.reject(silent))).toBe('it does not answer within 8 s');
  });

  it('is not judged where its host cannot be reached', async () => {
    const away = new RecoverableError('no way to it', { reason: 'host-unreachable' });
    await expect(readyOf(() => Promise.reject(away))).rejects.toBe(away);
  });

  it('is ready, or says what is not', async () => {
    expect(await readyOf(() => Promise.resolve({ exitCode: 0 }))).toBeUndefined();
    const stderr = '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed';
    expect(await readyOf(() => Promise.resolve({ exitCode: 1, stderr }))).toBe('it is not ready yet: etcd');
  });
});
