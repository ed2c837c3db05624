// The store in memory: for tests, and for what is not to be kept.

import type { ExecutionEvent, InstanceChange, LiveEvent } from '#execution/execution-event.ts';
import { applyInstanceChange } from '../apply-instance-change.ts';
import { isSameOwner, ownerIsGone } from '../lock-owner.ts';
import type { DeploymentRecord, ExecutionRecord, HostRecord, InstanceRecord, LockOwner, Store } from '../store.ts';

type Log = Extract<LiveEvent, { kind: 'log' }>;

/** Opens an empty store; nothing outlives it. */
export function openMemoryStore(): Store {
  const deployments = new Map<string, DeploymentRecord>();
  const instances = new Map<string, InstanceRecord>();
  const executions = new Map<string, ExecutionRecord>();
  const events = new Map<string, ExecutionEvent[]>();
  const logs = new Map<string, Log[]>();
  const privateValues = new Map<string, string>();
  let hostRecords: HostRecord[] = [];
  let lock: LockOwner | undefined;
  const privateKey = (deploymentId: string, name: string): string => JSON.stringify([deploymentId, name]);
  const instanceKey = (deploymentId: string, id: string): string => JSON.stringify([deploymentId, id]);

  function change(deploymentId: string, one: InstanceChange): void {
    const key = instanceKey(deploymentId, one.instanceId);
    const known = instances.get(key);
    if (known !== undefined) instances.set(key, applyInstanceChange(known, one));
  }

  return {
    async putDeployment(deployment) {
      deployments.set(deployment.id, structuredClone(deployment));
    },
    async putInstances(records) {
      for (const record of records) {
        const key = instanceKey(record.deploymentId, record.id);
        if (!instances.has(key)) instances.set(key, structuredClone(record));
      }
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
      for (const [key, one] of executions) {
        if (one.deploymentId !== id) continue;
        executions.delete(key);
        events.delete(key);
        logs.delete(key);
      }
      for (const key of privateValues.keys()) if ((JSON.parse(key) as string[])[0] === id) privateValues.delete(key);
      hostRecords = hostRecords.filter((record) => record.deploymentId !== id);
    },
    async listInstances(deploymentId) {
      return structuredClone([...instances.values()].filter((one) => one.deploymentId === deploymentId));
    },
    async putExecution(execution) {
      executions.set(execution.id, structuredClone(execution));
    },
    async getExecution(id) {
      return structuredClone(executions.get(id));
    },
    async listExecutions(deploymentId) {
      return structuredClone([...executions.values()].filter((one) => one.deploymentId === deploymentId));
    },
    async commit(turn) {
      const execution = executions.get(turn.executionId);
      if (execution === undefined) throw new Error(`there is no execution ${turn.executionId}`);
      events.set(turn.executionId, [...(events.get(turn.executionId) ?? []), ...structuredClone(turn.events)]);
      logs.set(turn.executionId, [...(logs.get(turn.executionId) ?? []), ...structuredClone(turn.logs)]);
      for (const one of turn.changes) change(execution.deploymentId, one);
      for (const event of turn.events) {
        if (event.kind === 'execution-ended')
          executions.set(execution.id, { ...execution, state: event.state, endedAt: event.at });
        if (event.kind === 'execution-resumed')
          executions.set(execution.id, { ...execution, state: 'started', endedAt: undefined });
      }
    },
    async readEvents(executionId) {
      return structuredClone(events.get(executionId) ?? []);
    },
    async readLogs(executionId) {
      return structuredClone(logs.get(executionId) ?? []);
    },
    async getPrivateValue(deploymentId, name) {
      return privateValues.get(privateKey(deploymentId, name));
    },
    async putPrivateValue(deploymentId, name, value) {
      privateValues.set(privateKey(deploymentId, name), value);
    },
    async deletePrivateValue(deploymentId, name) {
      privateValues.delete(privateKey(deploymentId, name));
    },
    async putHostRecords(records) {
      const isKnown = (record: HostRecord): boolean =>
        hostRecords.some(
          (one) =>
            one.deploymentId === record.deploymentId && one.instanceId === record.instanceId && one.key === record.key,
        );
      for (const record of records) if (!isKnown(record)) hostRecords.push(structuredClone(record));
    },
    async listHostRecords(deploymentId) {
      return structuredClone(hostRecords.filter((record) => record.deploymentId === deploymentId));
    },
    async deleteHostRecords(deploymentId, instanceId) {
      hostRecords = hostRecords.filter(
        (record) => record.deploymentId !== deploymentId || record.instanceId !== instanceId,
      );
    },
    async acquireLock(owner) {
      if (lock !== undefined && !isSameOwner(lock, owner) && !ownerIsGone(lock)) return { kind: 'held', owner: lock };
      lock = owner;
      return { kind: 'acquired' };
    },
    async releaseLock(owner) {
      if (lock !== undefined && isSameOwner(lock, owner)) lock = undefined;
    },
    async close() {},
  };
}
