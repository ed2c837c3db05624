// Workflows of several steps survive the death of the process at any commit: the end is that of an undisturbed one.

import type { Json } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { prepareWorkflow } from '#graph/prepare-workflow.ts';
import type { WorkflowParameters } from '#graph/task-graph.ts';
import { sketchPlan } from '#graph/testing/sketch-plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Store } from '#store/store.ts';
import { type Death, live, type Script } from './testing/mortal-process.ts';
import { failure, fillStore } from './testing/simulate.ts';

const app = {
  operations: ['create', 'start', 'stop', 'delete'],
  relationships: [{ target: 'db', source: ['establish', 'unlink'] }],
};
const db = { operations: ['create', 'delete', 'validation.check_status', 'check_drift'], properties: { port: 80 } };
const shop = sketchPlan({ app, db });
const next = sketchPlan({
  cache: db,
  db: { ...db, operations: ['create', 'delete', 'update'], properties: { port: 81 } },
});

/** Every operation takes a while; those that are named fail for good. */
const scriptOf =
  (failing: readonly string[]): Script =>
  (taskId) => {
    const isFailing = failing.some((end) => taskId.endsWith(end));
    const outcome = isFailing
      ? ({ kind: 'failed', failure: { ...failure, recoverable: false }, changes: [] } as const)
      : ({ kind: 'succeeded', changes: [], result: true } as const);
    return { takesMs: 100, outcome };
  };

interface Case {
  readonly workflow: string;
  readonly parameters?: WorkflowParameters;
  readonly failing?: readonly string[];
}

const cases: readonly Case[] = [
  { workflow: 'reinstall' },
  { workflow: 'check_status', failing: ['check_status'] },
  { workflow: 'scale', parameters: { scalable_entity_name: 'db' } },
  { workflow: 'scale', parameters: { scalable_entity_name: 'db' }, failing: ['/create'] },
  { workflow: 'scale', parameters: { scalable_entity_name: 'app', delta: -1 } },
  { workflow: 'scale', parameters: { scalable_entity_name: 'app', delta: -1 }, failing: ['/stop'] },
  { workflow: 'csys_new_deployment_update', parameters: { plan: next as unknown as Json } },
  { workflow: 'rollback', parameters: { full_rollback: true } },
];

async function startedShop(parameters: WorkflowParameters, workflow: string): Promise<Store> {
  const store = openMemoryStore();
  await fillStore(store, shop, { workflow, parameters });
  const changes = shop.instances.map(({ id }) => ({ instanceId: id, state: 'started' as const }));
  await store.putExecution({
    id: 'e0',
    deploymentId: 'shop',
    workflow: 'install',
    parameters: {},
    createdAt: 0,
    state: 'completed',
  });
  await store.commit({ executionId: 'e0', events: [], changes, logs: [] });
  return store;
}

/** What the store knows in the end, but for times. */
async function pictureOf(store: Store): Promise<unknown> {
  const deployment = await store.getDeployment('shop');
  const instances = await store.listInstances('shop');
  return {
    plan: deployment?.plan,
    open: deployment?.openModification,
    instances: instances.map(({ id, state, systemProperties }) => ({ id, state, systemProperties })),
    record: (await store.getExecution('e1'))?.state,
  };
}

async function survive({ workflow, parameters = {}, failing = [] }: Case, death: Death | undefined) {
  const { prepared } = prepareWorkflow(shop, { workflow, parameters });
  if (prepared === undefined) throw new Error(`${workflow} can be prepared`);
  const store = await startedShop(prepared.parameters, workflow);
  const script = scriptOf(failing);
  const first = await live(store, script, { death, maxConcurrent: 3, workflow: prepared.workflow });
  const last =
    first.simulation === undefined
      ? await live(store, script, { maxConcurrent: 3, workflow: prepared.workflow })
      : first;
  return { picture: await pictureOf(store), commits: first.commits, end: last.simulation?.end.state };
}

describe('a workflow of several steps', () => {
  it.each(cases.map((one) => [one.workflow, one.failing?.join(' ') ?? 'nothing', one] as const))(
    '%s, in which %s fails, comes to the same end wherever its process dies',
    async (_name, _failing, one) => {
      const undisturbed = await survive(one, undefined);
      expect(undisturbed.commits).toBeGreaterThan(2);
      for (let commit = 1; commit <= undisturbed.commits; commit += 1) {
        for (const side of ['before', 'after'] as const) {
          const { picture, end } = await survive(one, { side, commit });
          expect({ at: `${side} ${commit}`, picture, end }).toEqual({
            at: `${side} ${commit}`,
            picture: undisturbed.picture,
            end: undisturbed.end,
          });
        }
      }
    },
  );
});
