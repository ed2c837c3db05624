// Every point at which a process may die in an execution that has everything: the next one comes to the same end. With
// ENUMERATE_ALL=1 the next one dies as well, at every point of its own. A death is a store that takes nothing any more: all
// that a later process can see of an earlier one is in the store. kill-process.test.ts kills real processes.

import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Store } from '#store/store.ts';
import { type Death, type Life, live, settledCalls } from './testing/mortal-process.ts';
import { samplePlan, sampleScript, sampleWorkflow } from './testing/sample-execution.ts';
import { fillStore, instancesOf } from './testing/simulate.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';

interface Survival {
  readonly picture: unknown;
  readonly calls: readonly string[];
  readonly lives: readonly Life[];
}

/**
 * Runs the sample to its end. The first processes may die; `cancelDuring` cancels when that operation runs, until a journal
 * knows of it, and the cancelled execution is gone on with.
 */
async function survive(deaths: readonly Death[], cancelDuring?: string): Promise<Survival> {
  const store = openMemoryStore();
  await fillStore(store, samplePlan);
  const lives: Life[] = [];
  for (let isOver = false; !isOver; ) {
    const journal = await store.readEvents('e1');
    const isSettled = settledCalls(journal);
    const isCancelled = journal.some(({ kind }) => kind === 'cancel-requested');
    const life = await live(store, sampleScript, {
      death: deaths[lives.length],
      maxConcurrent: 3,
      workflow: sampleWorkflow,
      eventsPerTurn: 1,
      cancelDuring: isCancelled ? undefined : cancelDuring,
    });
    lives.push(life);
    expect(life.calls.filter(isSettled), 'only what was in flight runs again').toEqual([]);
    isOver = life.simulation !== undefined && life.simulation.end.state !== 'cancelled';
    expect(lives.length, 'it comes to an end').toBeLessThan(5 + deaths.length);
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
    const { picture, lives } = await survive([]);
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
    ['unsynced', undefined],
    ['before', 'app/start'],
    ['after', 'app/start'],
    ['unsynced', 'app/start'],
  ] as const)(
    'comes to the same end though its process dies at any event (%s, cancelled during %s)',
    async (side, cancelDuring) => {
      const undisturbed = await survive([]);
      const commits = (await survive([], cancelDuring)).lives[0]?.commits ?? 0;
      let undone = 0;
      for (let commit = 1; commit <= commits; commit += 1) {
        const { picture, calls, lives } = await survive([{ side, commit }], cancelDuring);
        expect(lives[0]?.simulation, `the process dies ${side} event ${commit}`).toBeUndefined();
        expect(picture, `${side} event ${commit}`).toEqual(undisturbed.picture);
        expect(withoutUndoing(calls)).toEqual(undisturbed.calls);
        undone += calls.length - withoutUndoing(calls).length;
      }
      expect(undone, 'what was in flight is undone before it is repeated').toBeGreaterThan(0);
    },
  );

  it.runIf(isAll).for([undefined, 'app/start'] as const)(
    'comes to the same end though the process that goes on dies as well, at any point after any (cancelled during %s)',
    { timeout: 900_000 },
    async (cancelDuring, { task }) => {
      const undisturbed = await survive([]);
      const commits = (await survive([], cancelDuring)).lives[0]?.commits ?? 0;
      let tried = 0;
      for (const first of deathsUpTo(commits)) {
        for (const second of deathsUpTo(Number.POSITIVE_INFINITY)) {
          const { picture, calls, lives } = await survive([first, second], cancelDuring);
          const where = `${first.side} ${first.commit}, then ${second.side} ${second.commit}`;
          expect(picture, where).toEqual(undisturbed.picture);
          expect(withoutUndoing(calls), where).toEqual(undisturbed.calls);
          // It was at its end before it was to die.
          if (lives[1]?.simulation !== undefined) break;
          tried += 1;
        }
      }
      task.meta.points = tried;
      expect(tried).toBeGreaterThan(commits * commits);
    },
  );
});

function* deathsUpTo(commits: number): Generator<Death> {
  for (let commit = 1; commit <= commits; commit += 1) {
    yield { side: 'before', commit };
    yield { side: 'after', commit };
  }
}
