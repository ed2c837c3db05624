// The store in memory: for tests, and for what is not to be kept.

import type { Plan } from '#plan/plan.ts';
import { applyInstanceChange } from '../apply-instance-change.ts';
import { isSameOwner, ownerIsGone } from '../lock-owner.ts';
import type { Commit, DeploymentRecord, HostRecord, InstanceRecord, LockOwner, Store } from '../store.ts';
import { memoryExecutions } from './memory-executions.ts';

/** Opens an empty store; nothing outlives it. */
export function openMemoryStore(): Store {
  const deployments = new Map<string, DeploymentRecord>();
  const instances = new Map<string, InstanceRecord>();
  const { forgetPrivateValues, ...privateValues } = memoryPrivateValues();
  const { forgetHostRecords, ...hostRecords } = memoryHostRecords();
  const instanceKey = (deploymentId: string, id: string): string => JSON.stringify([deploymentId, id]);

  function addInstances(records: readonly InstanceRecord[]): void {
    for (const record of records) {
      const key = instanceKey(record.deploymentId, record.id);
      if (!instances.has(key)) instances.set(key, structuredClone(record));
    }
  }

  function fitInstances(deploymentId: string, plan: Plan): void {
    const planned = new Set(plan.instances.map(({ id }) => id));
    for (const [key, one] of instances)
      if (one.deploymentId === deploymentId && !planned.has(one.id)) instances.delete(key);
    addInstances(plan.instances.map(({ id, nodeName }) => newInstance(deploymentId, id, nodeName)));
  }

  function commit(deploymentId: string, turn: Commit): void {
    for (const one of structuredClone(turn.changes)) {
      const key = instanceKey(deploymentId, one.instanceId);
      const known = instances.get(key);
      if (known !== undefined) instances.set(key, applyInstanceChange(known, one));
    }
    const deployment = deployments.get(deploymentId);
    if (turn.plan === undefined || deployment === undefined) return;
    const { openModification: _, ...kept } = deployment;
    deployments.set(deploymentId, structuredClone({ ...kept, ...turn.plan }));
    fitInstances(deploymentId, turn.plan.plan);
  }

  const { forgetDeployment, ...executions } = memoryExecutions(commit);
  return {
    ...executions,
    ...privateValues,
    ...hostRecords,
    ...memoryLocks(),
    async putDeployment(deployment) {
      deployments.set(deployment.id, structuredClone(deployment));
    },
    async putInstances(records) {
      addInstances(records);
    },
    async getDeployment(id) {
      return structuredClone(deployments.get(id));
    },
    async listDeployments() {
      return structuredClone([...deployments.values()]);
    },
    async deleteDeployment(id) {
      deployments.delete(id);
      for (const [key, one] of instances) if (one.deploymentId === id) instances.delete(key);
      forgetDeployment(id);
      forgetPrivateValues(id);
      forgetHostRecords(id);
    },
    async listInstances(deploymentId) {
      return structuredClone([...instances.values()].filter((one) => one.deploymentId === deploymentId));
    },
    async close() {},
  };
}

function newInstance(deploymentId: string, id: string, nodeName: string): InstanceRecord {
  return { id, deploymentId, nodeName, state: 'uninitialized', runtimeProperties: {}, version: 1 };
}

function memoryPrivateValues(): Pick<Store, 'getPrivateValue' | 'putPrivateValue' | 'deletePrivateValue'> & {
  readonly forgetPrivateValues: (deploymentId: string) => void;
} {
  const values = new Map<string, string>();
  const keyOf = (deploymentId: string, name: string): string => JSON.stringify([deploymentId, name]);
  return {
    async getPrivateValue(deploymentId, name) {
      return values.get(keyOf(deploymentId, name));
    },
    async putPrivateValue(deploymentId, name, value) {
      values.set(keyOf(deploymentId, name), value);
    },
    async deletePrivateValue(deploymentId, name) {
      values.delete(keyOf(deploymentId, name));
    },
    forgetPrivateValues(deploymentId) {
      for (const key of values.keys()) if ((JSON.parse(key) as string[])[0] === deploymentId) values.delete(key);
    },
  };
}

function memoryHostRecords(): Pick<Store, 'putHostRecords' | 'listHostRecords' | 'deleteHostRecords'> & {
  readonly forgetHostRecords: (deploymentId: string) => void;
} {
  let kept: HostRecord[] = [];
  return {
    async putHostRecords(records) {
      for (const record of records) {
        const last = kept.findLast(
          (one) =>
            one.deploymentId === record.deploymentId && one.instanceId === record.instanceId && one.key === record.key,
        );
        const isSame =
          last?.revertScript === record.revertScript && JSON.stringify(last.before) === JSON.stringify(record.before);
        if (!isSame) kept.push({ ...structuredClone(record), version: (last?.version ?? 0) + 1 });
      }
    },
    async listHostRecords(deploymentId) {
      return structuredClone(kept.filter((record) => record.deploymentId === deploymentId));
    },
    async deleteHostRecords(deploymentId, instanceId) {
      kept = kept.filter((record) => record.deploymentId !== deploymentId || record.instanceId !== instanceId);
    },
    forgetHostRecords(deploymentId) {
      kept = kept.filter((record) => record.deploymentId !== deploymentId);
    },
  };
}

function memoryLocks(): Pick<Store, 'acquireLock' | 'releaseLock'> {
  const locks = new Map<string, LockOwner>();
  return {
    async acquireLock(deploymentId, owner) {
      const held = locks.get(deploymentId);
      if (held !== undefined && !isSameOwner(held, owner) && !ownerIsGone(held)) return { kind: 'held', owner: held };
      locks.set(deploymentId, owner);
      return { kind: 'acquired' };
    },
    async releaseLock(deploymentId, owner) {
      const held = locks.get(deploymentId);
      if (held !== undefined && isSameOwner(held, owner)) locks.delete(deploymentId);
    },
  };
}
