// A workflow whose code runs in another process and does not come to its next step, when it is cancelled.

import { describe, expect, it } from 'vitest';
import { remoteWorkflow } from '#graph/custom/custom-workflow.ts';
import { sketchPlan } from '#graph/testing/sketch-plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { done, fillStore, type Simulation, simulate } from './testing/simulate.ts';

const GRACE_MS = 10_000;

/** Runs a workflow that never gives a step, and cancels it after a second. @returns when it ended, and when its code was cut */
async function cancelled(manner: 'signal' | 'force'): Promise<{ simulation: Simulation; at: number; cutAt: number[] }> {
  const clock = fakeClock();
  const cutAt: number[] = [];
  const workflow = remoteWorkflow({
    name: 'the workflow "endless"',
    deploymentId: 'shop',
    custom: {
      begin: (_context, cut) => ({
        next: () =>
          new Promise((_resolve, reject) => {
            cut?.addEventListener('abort', () => {
              cutAt.push(clock.now());
              reject(new Error('its process was ended'));
            });
          }),
      }),
    },
  });
  const store = openMemoryStore();
  await fillStore(store, sketchPlan({ app: {} }));
  const cancel = new AbortController();
  const cancelling = async (): Promise<void> => {
    await clock.sleepUntil(1000, new AbortController().signal);
    if (manner === 'signal') cancel.abort();
    else await store.putRequest('e1', { kind: 'cancel', manner });
  };
  void cancelling();
  const simulation = await simulate(store, () => Promise.resolve(done()), {
    workflow,
    clock,
    graceMs: GRACE_MS,
    signal: cancel.signal,
    pollRequestsMs: 1,
  });
  return { simulation, at: clock.now(), cutAt };
}

describe('a workflow that computes for ever', () => {
  it('is cut when the time is over that operations have to end, and can be gone on with', async () => {
    const { simulation, at, cutAt } = await cancelled('signal');
    expect(simulation.end).toMatchObject({ state: 'cancelled', failures: [] });
    expect(at).toBe(1000 + GRACE_MS);
    expect(cutAt).toEqual([1000 + GRACE_MS]);
    expect((await simulation.store.readEvents('e1')).map(({ kind }) => kind)).toEqual([
      'execution-started',
      'execution-ended',
    ]);
  });

  it('is cut at once where the cancel does not wait', async () => {
    const { simulation, cutAt } = await cancelled('force');
    expect(simulation.end.state).toBe('cancelled');
    expect(cutAt).toEqual([1000]);
  });
});
