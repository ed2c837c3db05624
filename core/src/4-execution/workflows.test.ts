// Built-in workflows run by the engine: what they keep, and how they are gone on with.

import { describe, expect, it } from 'vitest';
import { prepareWorkflow } from '#graph/prepare-workflow.ts';
import type { WorkflowParameters } from '#graph/task-graph.ts';
import { sketchPlan } from '#graph/testing/sketch-plan.ts';
import { openMemoryStore } from '#store/memory/memory-store.ts';
import type { Store } from '#store/store.ts';
import type { RunOperation } from './attempt.ts';
import { done, failed, fillStore, instancesOf, type Simulation, simulate } from './testing/simulate.ts';

const shop = sketchPlan({
  app: { operations: ['create', 'start', 'stop', 'delete'], relationships: [{ target: 'db', source: ['establish'] }] },
  db: { operations: ['create', 'delete', 'validation.check_status', 'check_drift'] },
});

const succeeds: RunOperation = () => Promise.resolve(done());
const failing =
  (...ids: readonly string[]): RunOperation =>
  ({ id }) =>
    Promise.resolve(ids.includes(id) ? failed({ recoverable: false }) : done());

async function shopStore(): Promise<Store> {
  const store = openMemoryStore();
  await fillStore(store, shop);
  return store;
}

/** Begins a workflow as the execution e1, or goes on with it. */
async function run(
  store: Store,
  name: string,
  options: {
    readonly parameters?: WorkflowParameters;
    readonly operations?: RunOperation;
    readonly isNew?: boolean;
  } = {},
): Promise<Simulation> {
  const deployment = await store.getDeployment('shop');
  if (deployment === undefined) throw new Error('the store is filled');
  const { prepared } = prepareWorkflow(deployment.plan, { workflow: name, parameters: options.parameters ?? {} });
  if (prepared === undefined) throw new Error(`${name} can be prepared`);
  const { parameters, workflow } = prepared;
  const begun = { workflow: name, parameters, createdAt: 0, state: 'started' } as const;
  await store.putExecution({ id: 'e1', deploymentId: 'shop', ...begun });
  return simulate(store, options.operations ?? succeeds, { workflow });
}

async function installed(): Promise<Store> {
  const store = await shopStore();
  await run(store, 'install');
  return anew(store);
}

/** The same deployment with its instances, and without executions. */
async function anew(store: Store): Promise<Store> {
  const next = openMemoryStore();
  const deployment = await store.getDeployment('shop');
  if (deployment === undefined) throw new Error('the store is filled');
  await next.putDeployment(deployment);
  await next.putInstances(await store.listInstances('shop'));
  return next;
}

const ids = (calls: readonly string[]): readonly string[] => calls.map((call) => call.split(':0@')[0] ?? call);

describe('an install that failed', () => {
  it('is gone on with by taking back what cannot simply be repeated', async () => {
    const store = await shopStore();
    const broken = await run(store, 'install', { operations: failing('app_1/start') });
    expect(broken.end.state).toBe('failed');
    const resumed = await run(store, 'install');
    expect(ids(resumed.calls)).toEqual(['app_1/stop', 'app_1/start', 'app_1/establish:0:db_1:source']);
    expect(resumed.end.state).toBe('completed');
  });
});

describe('checks', () => {
  it('keep their answers in the store, and an install makes them void', async () => {
    const store = await installed();
    const checked = await run(store, 'check_status', { operations: failing('db_1/validation.check_status') });
    expect(checked.end).toMatchObject({
      state: 'failed',
      message: 'the status check of 1 of 2 instances failed: db_1',
    });
    const noted = async (from: Store) => (await from.listInstances('shop')).map((one) => one.systemProperties);
    expect(await noted(store)).toMatchObject([{ status: { ok: true } }, { status: { ok: false } }]);
    const next = await anew(store);
    await run(next, 'reinstall', { parameters: { node_ids: ['db'] } });
    expect(await noted(next)).toMatchObject([{ status: { ok: true } }, {}]);
    expect((await noted(next))[1]).not.toHaveProperty('status');
  });

  it('of drift give their result', async () => {
    const drifted: RunOperation = () => Promise.resolve({ kind: 'succeeded', result: ['port'], changes: [] });
    const { end } = await run(await installed(), 'check_drift', { operations: drifted });
    expect(end).toMatchObject({ state: 'completed', result: { instances: ['db_1'], relationships: [] } });
  });
});

describe('scale', () => {
  const parameters = { scalable_entity_name: 'db' };

  it('keeps the new plan and the new instances', async () => {
    const store = await installed();
    const { end } = await run(store, 'scale', { parameters });
    expect(end.state).toBe('completed');
    const deployment = await store.getDeployment('shop');
    expect(deployment?.plan.nodes['db']?.instanceCount).toBe(2);
    expect(deployment?.openModification).toBeUndefined();
    const states = Object.values(await instancesOf(store)).map(({ state }) => state);
    expect(states).toEqual(['started', 'started', 'started']);
  });

  it('that failed leaves the old plan and nothing else', async () => {
    const store = await installed();
    const before = await instancesOf(store);
    const operations: RunOperation = ({ operation }) =>
      Promise.resolve(operation.endsWith('.create') ? failed({ recoverable: false }) : done());
    const { end, calls } = await run(store, 'scale', { parameters, operations });
    expect(end).toMatchObject({ state: 'failed', message: expect.stringContaining('were taken back') });
    expect(calls.some((call) => call.includes('/delete'))).toBe(true);
    expect(await instancesOf(store)).toEqual(before);
    expect((await store.getDeployment('shop'))?.plan).toEqual(shop);
  });

  it('that may stay open is gone on with, or taken back by the next one', async () => {
    const store = await installed();
    const open = { parameters: { ...parameters, rollback_if_failed: false } };
    const operations: RunOperation = ({ operation }) =>
      Promise.resolve(operation.endsWith('.create') ? failed({ recoverable: false }) : done());
    expect((await run(store, 'scale', { ...open, operations })).end.state).toBe('failed');
    expect((await store.getDeployment('shop'))?.openModification).toMatchObject({ executionId: 'e1' });
    const other = await anew(store);
    const refused = await run(other, 'scale', { parameters: { scalable_entity_name: 'app' } });
    expect(refused.end).toMatchObject({ state: 'failed', message: expect.stringContaining('is still open') });
    expect((await run(store, 'scale', open)).end.state).toBe('completed');
    expect((await store.getDeployment('shop'))?.plan.nodes['db']?.instanceCount).toBe(2);
  });
});
