// A process may die at any commit: the next one repeats what was in flight, loses nothing and comes to the same end.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task, TaskGraph } from '#graph/task-graph.ts';
import { graphOf, sketchPlan } from '#graph/testing/sketch-plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Store } from '#store/store.ts';
import type { OperationOutcome } from './execution-event.ts';
import { type Death, type Life, live, type Script, settledCalls } from './testing/mortal-process.ts';
import { failure, fillStore, instancesOf, planOf, workflowOf } from './testing/simulate.ts';
import { graph, operation, setState } from './testing/sketch-graph.ts';

/** How often an operation fails before it works, and how. */
interface Trouble {
  readonly failures: number;
  readonly recoverable: boolean;
}

/** Operations take a while, leave their attempt in their instance, and fail as often as they are told. */
function scriptOf(tasks: TaskGraph, trouble: ReadonlyMap<string, Trouble>): Script {
  const places = new Map(tasks.tasks.map((task, place) => [task.id, place]));
  const instances = new Map(tasks.tasks.map((task) => [task.id, task.instanceId ?? '']));
  return (taskId, attempt) => {
    const { failures, recoverable } = trouble.get(taskId) ?? { failures: 0, recoverable: true };
    const changes = [{ instanceId: instances.get(taskId) ?? '', setProperties: { [taskId]: attempt } }];
    const outcome: OperationOutcome =
      attempt < failures
        ? { kind: 'failed', failure: { ...failure, recoverable }, changes }
        : { kind: 'succeeded', changes };
    return { takesMs: 100 * (1 + ((places.get(taskId) ?? 0) % 4)), outcome };
  };
}

/** Everything of an end that does not depend on its time. */
async function pictureOf(store: Store, life: Life | undefined): Promise<unknown> {
  const end = life?.simulation?.end;
  return {
    state: end?.state,
    failures: end?.failures.toSorted((a, b) => a.taskId.localeCompare(b.taskId)),
    notRun: end?.notRun.toSorted(),
    instances: await instancesOf(store),
    record: (await store.getExecution('e1'))?.state,
  };
}

/** Lets one process after the other die, and the last one live; checks what each of them ran. */
async function survive(
  tasks: TaskGraph,
  script: Script,
  deaths: readonly (Death & { readonly maxConcurrent?: number })[],
): Promise<{ picture: unknown; calls: readonly string[]; lives: readonly Life[] }> {
  const store = openMemoryStore();
  await fillStore(store, planOf(tasks));
  const lives: Life[] = [];
  for (const death of [...deaths, undefined]) {
    const isSettled = settledCalls(await store.readEvents('e1'));
    const life = await live(store, script, {
      death,
      maxConcurrent: death?.maxConcurrent ?? 3,
      workflow: workflowOf(tasks),
    });
    lives.push(life);
    expect(life.calls.filter(isSettled), 'only what was in flight runs again').toEqual([]);
    expect(new Set(life.calls).size, 'no process runs an attempt twice').toBe(life.calls.length);
    const journal = await store.readEvents('e1');
    const known = journal.flatMap((event) => (event.kind === 'task-started' ? `${event.taskId}:${event.attempt}` : []));
    expect(
      life.calls.filter((call) => !known.includes(call)),
      'the store knows what ran',
    ).toEqual([]);
    if (life.simulation !== undefined) break;
  }
  const calls = [...new Set(lives.flatMap((life) => life.calls))].toSorted();
  return { picture: await pictureOf(store, lives.at(-1)), calls, lives };
}

/** An install with both sides of relationships, states, and operations that work at the second or third attempt. */
const install = graphOf(
  sketchPlan({
    app: {
      operations: ['create', 'configure', 'start', 'poststart'],
      relationships: [
        { target: 'host', type: 'contained_in', source: ['preconfigure'] },
        { target: 'db', source: ['establish'], targetSide: ['preconfigure', 'establish'] },
      ],
      instances: 2,
    },
    db: { operations: ['create', 'start'] },
    host: { operations: ['create'], instances: 2 },
  }),
  'install',
);

const troubles: readonly (readonly [string, ReadonlyMap<string, Trouble>, string])[] = [
  [
    'recovers from its failures',
    new Map([
      ['db_1/start', { failures: 2, recoverable: true }],
      ['host_2/create', { failures: 1, recoverable: true }],
      ['app_1/establish:1:db_1:target', { failures: 1, recoverable: true }],
    ]),
    'completed',
  ],
  [
    'fails in a part',
    new Map([
      ['app_2/configure', { failures: 99, recoverable: false }],
      ['app_1/start', { failures: 99, recoverable: true }],
      ['host_1/create', { failures: 1, recoverable: true }],
    ]),
    'failed',
  ],
];

describe.each(troubles)('an execution that %s', (_title, trouble, state) => {
  const script = scriptOf(install, trouble);

  it.each(['before', 'after', 'unsynced'] as const)(
    'comes to its end though its process dies at any commit (%s)',
    async (side) => {
      const undisturbed = await survive(install, script, []);
      expect(undisturbed.picture).toMatchObject({ state, record: state });
      const commits = undisturbed.lives[0]?.commits ?? 0;
      expect(commits).toBeGreaterThan(15);
      for (let commit = 1; commit <= commits; commit += 1) {
        const { picture, calls, lives } = await survive(install, script, [{ side, commit }]);
        expect(lives[0]?.simulation, `the process dies ${side} commit ${commit}`).toBeUndefined();
        expect(picture).toEqual(undisturbed.picture);
        expect(calls).toEqual(undisturbed.calls);
      }
    },
  );

  it('comes to its end though every process but the last dies early', async () => {
    const undisturbed = await survive(install, script, []);
    const deaths = Array.from(
      { length: 12 },
      (_, at): Death => ({
        side: at % 2 === 0 ? 'before' : 'after',
        commit: 2 + (at % 3),
      }),
    );
    const { picture, calls, lives } = await survive(install, script, deaths);
    expect(lives.length).toBeGreaterThan(5);
    expect(picture).toEqual(undisturbed.picture);
    expect(calls).toEqual(undisturbed.calls);
  });
});

const anyTask = fc.record({
  isState: fc.boolean(),
  needs: fc.array(fc.nat(9), { maxLength: 3 }),
  failures: fc.constantFrom(0, 0, 0, 1, 2, 99),
  recoverable: fc.boolean(),
  ignoreFailure: fc.constantFrom(false, false, false, true),
});

const anyDeath = fc.record({
  side: fc.constantFrom('before', 'after', 'unsynced'),
  commit: fc.integer({ min: 1, max: 12 }),
  maxConcurrent: fc.integer({ min: 1, max: 5 }),
});

describe('for every graph, every failure and every death', () => {
  it('the end is that of an execution nobody disturbed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTask, { minLength: 1, maxLength: 10 }),
        fc.array(anyDeath, { minLength: 1, maxLength: 4 }),
        async (sketches, deaths) => {
          const tasks = graph(
            ...sketches.map(({ isState, needs, ignoreFailure }, at): Task => {
              const dependsOn = [...new Set(needs.filter((need) => need < at))].map((need) => `t${need}/start`);
              return isState
                ? setState(`t${at}/start`, 'starting', { dependsOn })
                : operation(`t${at}/start`, dependsOn, { ignoreFailure });
            }),
          );
          const script = scriptOf(tasks, new Map(sketches.map((sketch, at) => [`t${at}/start`, sketch])));
          const undisturbed = await survive(tasks, script, []);
          const disturbed = await survive(tasks, script, deaths);
          expect(disturbed.picture).toEqual(undisturbed.picture);
          expect(disturbed.calls).toEqual(undisturbed.calls);
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });
});
