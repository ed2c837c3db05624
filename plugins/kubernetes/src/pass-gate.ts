// A gate between two steps, of an upgrade and others: it opens when all is well, and stays open only where that lasts.

import { setTimeout as sleep } from 'node:timers/promises';

export interface GateOptions {
  /** How long it is waited until all is well. */
  readonly openMs: number;
  /** For how long it must stay so afterwards. Default 0. */
  readonly soakMs?: number;
  /** How often it is looked. */
  readonly lookMs: number;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

/**
 * Looks until nothing is unwell, and then whether that lasts.
 *
 * @param look what is unwell, a line for each
 * @returns nothing where the gate is passed, else what was unwell when time was up or while it was to last
 */
export async function passGate(
  look: () => Promise<readonly string[]>,
  options: GateOptions,
): Promise<readonly string[]> {
  const { openMs, soakMs = 0, lookMs, signal, onStep } = options;
  const opensBefore = performance.now() + openMs;
  for (;;) {
    const unwell = await look();
    if (unwell.length === 0) break;
    if (performance.now() > opensBefore) return unwell;
    onStep(`waiting for ${unwell[0]}`);
    await sleep(lookMs, undefined, { signal });
  }
  const lastsUntil = performance.now() + soakMs;
  for (let left = soakMs; left > 0; left = lastsUntil - performance.now()) {
    onStep(`watching for ${Math.ceil(left / 1000)} s more whether all stays well`);
    await sleep(Math.min(lookMs, left), undefined, { signal });
    const unwell = await look();
    if (unwell.length > 0) return unwell;
  }
  return [];
}
