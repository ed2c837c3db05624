// The install and the uninstall of three nodes with simulated hosts: the process dies before or after every event, and the
// next one comes to the same end. On real hosts: core/test/resume.test.ts and the bench `resume`.

import { beforeAll, describe, expect, it } from 'vitest';
import { prepareWorkflow } from '#graph/prepare-workflow.ts';
import type { Plan } from '#plan/plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import { compile, plan as planOf } from '../language.ts';
import { type Death, type Life, live, type Script, settledCalls } from './testing/mortal-process.ts';
import { fillStore, instancesOf } from './testing/simulate.ts';

const EXAMPLE = 'examples/barevm/barevm-blueprint.yaml';

/** What operations take on quiet hosts, roughly; nothing depends on it but which of them are in flight together. */
const SECONDS: Readonly<Record<string, number>> = { create: 15, start: 12, poststart: 5, stop: 3, delete: 6 };

const script: Script = (taskId, attempt) => {
  const [instanceId = '', operation = ''] = taskId.split('/');
  const changes = [{ instanceId, setProperties: { [operation]: attempt } }];
  return { takesMs: 1000 * (SECONDS[operation] ?? 1), outcome: { kind: 'succeeded', changes } };
};

let cluster: Plan;

beforeAll(async () => {
  const { blueprint } = await compile(EXAMPLE, {});
  if (blueprint === undefined) throw new Error('the example compiles');
  const { plan } = await planOf(blueprint, {}, { path: EXAMPLE });
  if (plan === undefined) throw new Error('the example can be planned');
  cluster = plan;
});

async function survive(name: string, deaths: readonly Death[]) {
  const { prepared } = prepareWorkflow(cluster, { workflow: name, parameters: {} });
  if (prepared === undefined) throw new Error(`${name} can be prepared`);
  const store = openMemoryStore();
  await fillStore(store, cluster, { workflow: name, parameters: prepared.parameters });
  if (name === 'uninstall') await start(store);
  const lives: Life[] = [];
  for (const death of [...deaths, undefined]) {
    const isSettled = settledCalls(await store.readEvents('e1'));
    const life = await live(store, script, { death, maxConcurrent: 8, workflow: prepared.workflow, eventsPerTurn: 1 });
    lives.push(life);
    expect(life.calls.filter(isSettled), 'only what was in flight runs again').toEqual([]);
  }
  const end = lives.at(-1)?.simulation?.end;
  const picture = { state: end?.state, failures: end?.failures, instances: await instancesOf(store) };
  return { picture, calls: [...new Set(lives.flatMap(({ calls }) => calls))].toSorted(), lives };
}

/** As after an install. */
async function start(store: ReturnType<typeof openMemoryStore>): Promise<void> {
  const done = { id: 'e0', deploymentId: 'shop', workflow: 'install', parameters: {}, createdAt: 0 } as const;
  await store.putExecution({ ...done, state: 'completed' });
  const changes = cluster.instances.map(({ id }) => ({ instanceId: id, state: 'started' as const }));
  await store.commit({ executionId: 'e0', events: [], changes, logs: [] });
}

describe('a cluster of three nodes', () => {
  it.each([
    ['install', 'started', 30],
    ['uninstall', 'deleted', 20],
  ] as const)('comes to the end of its %s wherever the process dies', async (name, state, least) => {
    const undisturbed = await survive(name, []);
    expect(undisturbed.picture).toMatchObject({ state: 'completed', failures: [] });
    expect(Object.values(undisturbed.picture.instances).map((instance) => instance.state)).toEqual([
      state,
      state,
      state,
    ]);
    const commits = undisturbed.lives[0]?.commits ?? 0;
    expect(commits).toBeGreaterThan(least);
    for (let commit = 1; commit <= commits; commit += 1) {
      for (const side of ['before', 'after'] as const) {
        const { picture, calls, lives } = await survive(name, [{ side, commit }]);
        expect(lives[0]?.simulation, `the process dies ${side} event ${commit}`).toBeUndefined();
        expect(picture).toEqual(undisturbed.picture);
        expect(calls).toEqual(undisturbed.calls);
      }
    }
  });
});
