// The store in one SQLite file.

import { isSameOwner, ownerIsGone } from '../lock-owner.ts';
import type { DeploymentRecord, LockOwner, Store } from '../store.ts';
import { type Access, jsonRow, jsonRows, openAccess } from './access.ts';
import { addHostRecords, readHostRecords } from './host-record-rows.ts';
import { addInstances, readInstances } from './instance-rows.ts';
import { sqliteExecutions } from './sqlite-executions.ts';

const PUT_DEPLOYMENT = `INSERT INTO deployment (id, sequence, json)
  VALUES (?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM deployment), ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json`;

const PUT_LOCK = `INSERT INTO deployment_lock (deployment_id, json) VALUES (?, ?)
  ON CONFLICT (deployment_id) DO UPDATE SET json = excluded.json`;

/** Opens or makes the store of a `.brolly` folder. @throws StoreError when the file cannot be used. */
export function openSqliteStore(path: string): Store {
  const access = openAccess(path);
  const { sql, read, transaction } = access;
  return {
    ...sqliteExecutions(access),
    putDeployment: (deployment) =>
      transaction(() => void sql(PUT_DEPLOYMENT).run(deployment.id, JSON.stringify(deployment))),
    putInstances: (instances) => transaction(() => addInstances(access, instances)),
    getDeployment: (id) =>
      read(() => jsonRow<DeploymentRecord>(sql('SELECT json FROM deployment WHERE id = ?').get(id))),
    listDeployments: () =>
      read(() => jsonRows<DeploymentRecord>(sql('SELECT json FROM deployment ORDER BY sequence').all())),
    deleteDeployment: (id) => transaction(() => deleteDeployment(access, id)),
    listInstances: (deploymentId) => read(() => readInstances(access, deploymentId)),

    getPrivateValue: (deploymentId, name) =>
      read(() => {
        const row = sql('SELECT value FROM private_value WHERE deployment_id = ? AND name = ?').get(deploymentId, name);
        return (row as { value: string } | undefined)?.value;
      }),
    putPrivateValue: (deploymentId, name, value) =>
      transaction(
        () =>
          void sql(
            'INSERT INTO private_value VALUES (?, ?, ?) ON CONFLICT (deployment_id, name) DO UPDATE SET value = excluded.value',
          ).run(deploymentId, name, value),
      ),
    deletePrivateValue: (deploymentId, name) =>
      transaction(
        () => void sql('DELETE FROM private_value WHERE deployment_id = ? AND name = ?').run(deploymentId, name),
      ),

    putHostRecords: (records) => transaction(() => addHostRecords(access, records)),
    listHostRecords: (deploymentId) => read(() => readHostRecords(access, deploymentId)),
    deleteHostRecords: (deploymentId, instanceId) =>
      transaction(
        () =>
          void sql('DELETE FROM host_record WHERE deployment_id = ? AND instance_id = ?').run(deploymentId, instanceId),
      ),

    acquireLock: (deploymentId, owner) =>
      transaction(() => {
        const held = lockOwner(access, deploymentId);
        if (held !== undefined && !isSameOwner(held, owner) && !ownerIsGone(held))
          return { kind: 'held', owner: held } as const;
        sql(PUT_LOCK).run(deploymentId, JSON.stringify(owner));
        return { kind: 'acquired' } as const;
      }),
    releaseLock: (deploymentId, owner) =>
      transaction(() => {
        const held = lockOwner(access, deploymentId);
        if (held !== undefined && isSameOwner(held, owner))
          sql('DELETE FROM deployment_lock WHERE deployment_id = ?').run(deploymentId);
      }),
    close: access.close,
  };
}

function lockOwner({ sql }: Access, deploymentId: string): LockOwner | undefined {
  return jsonRow<LockOwner>(sql('SELECT json FROM deployment_lock WHERE deployment_id = ?').get(deploymentId));
}

function deleteDeployment({ sql }: Access, id: string): void {
  for (const table of ['turn', 'log', 'step', 'graph_part', 'snapshot', 'request'])
    sql(`DELETE FROM ${table} WHERE execution_id IN (SELECT id FROM execution WHERE deployment_id = ?)`).run(id);
  for (const table of ['execution', 'instance', 'private_value', 'host_record'])
    sql(`DELETE FROM ${table} WHERE deployment_id = ?`).run(id);
  sql('DELETE FROM deployment WHERE id = ?').run(id);
}
