// What every store must do; each implementation runs it.

import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '#plan/plan.ts';
import type { ExecutionRecord, InstanceRecord, Store } from './store.ts';
import { describeExecutions } from './store-conformance-executions.ts';

const PLAN: Plan = { inputs: {}, nodes: {}, instances: [], outputs: {}, capabilities: {}, workflows: {}, plugins: {} };
const DEPLOYMENT = { id: 'd', blueprintPath: '/b.yaml', plan: PLAN, createdAt: 1 };
const INSTANCE: InstanceRecord = {
  id: 'a_1',
  deploymentId: 'd',
  nodeName: 'a',
  state: 'uninitialized',
  runtimeProperties: {},
  version: 1,
};
const EXECUTION: ExecutionRecord = {
  id: 'e',
  deploymentId: 'd',
  workflow: 'install',
  parameters: {},
  createdAt: 2,
  state: 'started',
};

/** Registers the suite for one kind of store; `open` gives a new, empty one each time. */
export function describeStore(name: string, open: () => Store): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = open();
      await store.putDeployment(DEPLOYMENT);
      await store.putInstances([INSTANCE]);
      await store.putExecution(EXECUTION);
    });
    afterEach(() => store.close());

    describeExecutions(() => store);

    it('gives back what was put', async () => {
      expect(await store.getDeployment('d')).toEqual(DEPLOYMENT);
      expect(await store.listInstances('d')).toEqual([INSTANCE]);
      expect(await store.getExecution('e')).toMatchObject(EXECUTION);
      expect(await store.getDeployment('other')).toBeUndefined();
    });

    it('keeps the state of an instance that is put again', async () => {
      await store.commit({
        executionId: 'e',
        events: [],
        changes: [{ instanceId: 'a_1', state: 'started' }],
        logs: [],
      });
      await store.putInstances([INSTANCE]);
      expect((await store.listInstances('d'))[0]?.state).toBe('started');
    });

    it('merges runtime properties per key and counts versions', async () => {
      await store.commit({
        executionId: 'e',
        events: [],
        changes: [{ instanceId: 'a_1', setProperties: { x: 1, y: { z: [1] } } }],
        logs: [],
      });
      await store.commit({
        executionId: 'e',
        events: [],
        changes: [{ instanceId: 'a_1', setProperties: { w: null }, deletedProperties: ['x'] }],
        logs: [],
      });
      expect((await store.listInstances('d'))[0]).toMatchObject({
        runtimeProperties: { y: { z: [1] }, w: null },
        version: 3,
      });
      expect((await store.listInstances('d'))[0]?.runtimeProperties).not.toHaveProperty('x');
    });

    it('keeps the journal in its order and ends the execution with it', async () => {
      await store.commit({ executionId: 'e', events: [{ kind: 'execution-started', at: 3 }], changes: [], logs: [] });
      await store.commit({
        executionId: 'e',
        events: [
          { kind: 'cancel-requested', at: 4 },
          { kind: 'execution-ended', at: 5, state: 'cancelled' },
        ],
        changes: [],
        logs: [],
      });
      expect((await store.readEvents('e')).map((event) => event.kind)).toEqual([
        'execution-started',
        'cancel-requested',
        'execution-ended',
      ]);
      expect(await store.getExecution('e')).toMatchObject({ state: 'cancelled', endedAt: 5 });
    });

    it('refuses a turn of an execution that it does not know, and keeps nothing of it', async () => {
      const turn = {
        executionId: 'none',
        events: [],
        changes: [{ instanceId: 'a_1', state: 'started' as const }],
        logs: [],
      };
      await expect(store.commit(turn)).rejects.toThrow('none');
      expect((await store.listInstances('d'))[0]?.state).toBe('uninitialized');
    });

    it('keeps private values, and each version of a record', async () => {
      await store.putPrivateValue('d', 'ca', 'secret');
      expect(await store.getPrivateValue('d', 'ca')).toBe('secret');
      await store.deletePrivateValue('d', 'ca');
      expect(await store.getPrivateValue('d', 'ca')).toBeUndefined();
      const record = {
        deploymentId: 'd',
        instanceId: 'a_1',
        host: 'h',
        key: 'file:/x',
        at: 1,
        before: { was: 'there' },
        revertScript: 'true',
      };
      await store.putHostRecords([record, { ...record, at: 2 }]);
      const again = { ...record, at: 3, before: { was: 'ours' } };
      await store.putHostRecords([again]);
      expect(await store.listHostRecords('d')).toEqual([
        { ...record, version: 1 },
        { ...again, version: 2 },
      ]);
    });

    it('gives the lock of a deployment to one owner, and takes it from one whose process is gone', async () => {
      const owner = { pid: process.pid, host: hostname(), command: 'a', since: Date.now() };
      const other = { ...owner, since: owner.since + 1, command: 'b' };
      expect(await store.acquireLock('d', owner)).toEqual({ kind: 'acquired' });
      expect(await store.acquireLock('d', other)).toEqual({ kind: 'held', owner });
      expect(await store.acquireLock('another', other)).toEqual({ kind: 'acquired' });
      await store.releaseLock('d', other);
      expect(await store.acquireLock('d', other)).toEqual({ kind: 'held', owner });
      await store.releaseLock('d', owner);
      const gone = { ...owner, pid: 2 ** 22 + 1 };
      expect(await store.acquireLock('d', gone)).toEqual({ kind: 'acquired' });
      expect(await store.acquireLock('d', other)).toEqual({ kind: 'acquired' });
      await store.releaseLock('d', other);
      expect(await store.acquireLock('d', { ...owner, host: 'elsewhere', pid: 2 ** 22 + 1 })).toEqual({
        kind: 'acquired',
      });
      expect((await store.acquireLock('d', other)).kind).toBe('held');
    });

    it('forgets a deployment with all that belongs to it', async () => {
      await store.putPrivateValue('d', 'ca', 'secret');
      await store.deleteDeployment('d');
      expect([await store.listDeployments(), await store.listInstances('d'), await store.listExecutions('d')]).toEqual([
        [],
        [],
        [],
      ]);
      expect(await store.getPrivateValue('d', 'ca')).toBeUndefined();
    });
  });
}
