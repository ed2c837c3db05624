// Every point at which a process may die in an execution that has everything: the next one comes to the same end.

import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Store } from '#store/store.ts';
import { type Death, type Life, live, settledCalls } from './testing/mortal-process.ts';
import { samplePlan, sampleScript, sampleWorkflow } from './testing/sample-execution.ts';
import { fillStore, instancesOf } from './testing/simulate.ts';

interface Survival {
  readonly picture: unknown;
  readonly calls: readonly string[];
  readonly lives: readonly Life[];
}

/**
 * Runs the sample to its end. The first process may die; `cancelDuring` cancels when that operation runs, until a journal
 * knows of it, and the cancelled execution is gone on with.
 */
async function survive(death: Death | undefined, cancelDuring?: string): Promise<Survival> {
  const store = openMemoryStore();
  await fillStore(store, samplePlan);
  const lives: Life[] = [];
  for (let next = death, isOver = false; !isOver; next = undefined) {
    const journal = await store.readEvents('e1');
    const isSettled = settledCalls(journal);
    const isCancelled = journal.some(({ kind }) => kind === 'cancel-requested');
    const life = await live(store, sampleScript, {
      death: next,
      maxConcurrent: 3,
      workflow: sampleWorkflow,
      eventsPerTurn: 1,
      cancelDuring: isCancelled ? undefined : cancelDuring,
    });
    lives.push(life);
    expect(life.calls.filter(isSettled), 'only what was in flight runs again').toEqual([]);
    isOver = life.simulation !== undefined && life.simulation.end.state !== 'cancelled';
    expect(lives.length, 'it comes to an end').toBeLessThan(5);
  }
  const calls = [...new Set(lives.flatMap((life) => life.calls))].toSorted();
  return { picture: await pictureOf(store, lives.at(-1)), calls, lives };
}

async function pictureOf(store: Store, life: Life | undefined): Promise<unknown> {
  const deployment = await store.getDeployment('shop');
  const instances = await store.listInstances('shop');
  return {
    end: life?.simulation?.end,
    record: (await store.getExecution('e1'))?.state,
    instances: await instancesOf(store),
    system: instances.map(({ systemProperties }) => systemProperties),
    planned: deployment?.plan.instances.map(({ id }) => id),
    openModification: deployment?.openModification,
    steps: (await store.listSteps('e1')).length,
    logs: (await store.readLogs('e1')).map(({ text }) => text),
  };
}

/** What is run only because something was repeated. */
const withoutUndoing = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => !call.includes('/delete:'));

describe('an execution with retries, relationships, a scaling and results', () => {
  it('comes to its end', async () => {
    const { picture, lives } = await survive(undefined);
    expect(picture).toMatchObject({
      end: {
        state: 'completed',
        failures: [],
        result: { isGrown: true, failed: ['app/check'], results: { 'db/check': 'db/check' } },
      },
      record: 'completed',
      planned: ['app', 'db'],
      openModification: undefined,
      steps: 8,
      logs: ['scaling, the database is started'],
    });
    expect(lives[0]?.commits).toBeGreaterThan(60);
  });

  it.each([
    ['before', undefined],
    ['after', undefined],
    ['before', 'app/start'],
    ['after', 'app/start'],
  ] as const)(
    'comes to the same end though its process dies %s any event (cancelled during %s)',
    async (side, cancelDuring) => {
      const undisturbed = await survive(undefined);
      const commits = (await survive(undefined, cancelDuring)).lives[0]?.commits ?? 0;
      let undone = 0;
      for (let commit = 1; commit <= commits; commit += 1) {
        const { picture, calls, lives } = await survive({ side, commit }, cancelDuring);
        expect(lives[0]?.simulation, `the process dies ${side} event ${commit}`).toBeUndefined();
        expect(picture, `${side} event ${commit}`).toEqual(undisturbed.picture);
        expect(withoutUndoing(calls)).toEqual(undisturbed.calls);
        undone += calls.length - withoutUndoing(calls).length;
      }
      expect(undone, 'what was in flight is undone before it is repeated').toBeGreaterThan(0);
    },
  );
});
