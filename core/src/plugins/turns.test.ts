// Who has the turn, and when.

import { describe, expect, it } from 'vitest';
import { inTurn } from './turns.ts';

const signal = new AbortController().signal;

describe('operations of one turn', () => {
  it('run one after the other, in the order in which they came, also when one fails', async () => {
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const step = (name: string, until: Promise<void> = Promise.resolve()) =>
      inTurn('t', {
        signal,
        async run() {
          log.push(`${name} begins`);
          await until;
          log.push(`${name} ends`);
          if (name === 'a') throw new Error('a fails');
        },
      });
    const all = Promise.allSettled([step('a', gate.promise), step('b'), step('c')]);
    await inTurn('other', { signal, run: () => Promise.resolve(log.push('another turn')) });
    gate.resolve();
    expect((await all).map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(log.filter((line) => line !== 'another turn')).toEqual([
      'a begins',
      'a ends',
      'b begins',
      'b ends',
      'c begins',
      'c ends',
    ]);
  });

  it('stop waiting when they are cancelled, and keep nobody from the turn', async () => {
    const gate = Promise.withResolvers<void>();
    const first = inTurn('t', { signal, run: () => gate.promise });
    const cancelled = new AbortController();
    const second = inTurn('t', { signal: cancelled.signal, run: () => Promise.resolve('never') });
    const third = inTurn('t', { signal, run: () => Promise.resolve('third') });
    cancelled.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
    gate.resolve();
    await first;
    expect(await third).toBe('third');
  });
});
