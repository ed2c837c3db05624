// Gates that open, that stay closed, and that do not stay open.

import { describe, expect, it } from 'vitest';
import { type GateOptions, passGate } from './pass-gate.ts';

/** Looks that find, one after the other, what is given; the last one again and again. */
function looks(...found: readonly (readonly string[])[]): {
  look: () => Promise<readonly string[]>;
  count: () => number;
} {
  let count = 0;
  return {
    look: () => {
      const now = found[Math.min(count, found.length - 1)] ?? [];
      count += 1;
      return Promise.resolve(now);
    },
    count: () => count,
  };
}

const options = (changes: Partial<GateOptions> = {}): GateOptions => ({
  openMs: 60_000,
  soakMs: 0,
  lookMs: 1,
  signal: new AbortController().signal,
  onStep: () => undefined,
  ...changes,
});

describe('a gate', () => {
  it('opens when nothing is unwell any more, and says meanwhile what it waits for', async () => {
    const said: string[] = [];
    const { look, count } = looks(['shop/web: 1 of 2'], ['shop/web: 1 of 2'], []);
    expect(await passGate(look, options({ onStep: (text) => said.push(text) }))).toEqual([]);
    expect(said).toEqual(['waiting for shop/web: 1 of 2', 'waiting for shop/web: 1 of 2']);
    expect(count()).toBe(3);
  });

  it('stays closed where something is unwell when time is up, and says all of it', async () => {
    const { look } = looks(['shop/web', 'shop/db']);
    expect(await passGate(look, options({ openMs: 5 }))).toEqual(['shop/web', 'shop/db']);
  });

  it('closes again where all was well and does not stay so', async () => {
    const { look, count } = looks([], [], ['etcd is not whole']);
    expect(await passGate(look, options({ soakMs: 60_000 }))).toEqual(['etcd is not whole']);
    expect(count()).toBe(3);
  });

  it('is passed where all stays well for as long as is asked', async () => {
    const { look, count } = looks([]);
    const begun = performance.now();
    expect(await passGate(look, options({ soakMs: 30, lookMs: 10 }))).toEqual([]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
    expect(count()).toBeGreaterThan(2);
  });

  it('is left at once by a cancel', async () => {
    const { look } = looks(['never']);
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(passGate(look, options({ signal }))).rejects.toThrow('aborted');
  });
});
