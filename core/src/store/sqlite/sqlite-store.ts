// The store in one SQLite file, with prepared statements on the path of the journal.

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ExecutionEvent, InstanceChange, LiveEvent } from '#execution/execution-event.ts';
import type { InstanceState } from '#graph/task-graph.ts';
import { applyInstanceChange } from '../apply-instance-change.ts';
import { isSameOwner, ownerIsGone } from '../lock-owner.ts';
import type {
  Commit,
  DeploymentRecord,
  ExecutionRecord,
  HostRecord,
  InstanceRecord,
  LockOwner,
  Store,
} from '../store.ts';
import { openDatabase, storeError } from './open-database.ts';

type Log = Extract<LiveEvent, { kind: 'log' }>;
type Row = Record<string, string | number | null>;

/** Opens or makes the store of a `.brolly` folder. @throws StoreError when the file cannot be used. */
export function openSqliteStore(path: string): Store {
  const database = openDatabase(path);
  const sql = statements(database);

  /** Every access goes through here: a failing database is a StoreError, and half a transaction is none. */
  function transaction<T>(work: () => T): Promise<T> {
    try {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return Promise.resolve(result);
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      return Promise.reject(storeError(path, error));
    }
  }
  function read<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(storeError(path, error));
    }
  }
  const list = <T>(rows: readonly unknown[], parse: (row: Row) => T): T[] => rows.map((row) => parse(row as Row));

  return {
    putDeployment: (deployment) =>
      transaction(() => void sql.putDeployment.run(deployment.id, JSON.stringify(deployment))),
    putInstances: (instances) =>
      transaction(() => {
        for (const one of instances) {
          sql.putInstance.run(
            one.deploymentId,
            one.id,
            one.nodeName,
            one.state,
            JSON.stringify(one.runtimeProperties),
            one.version,
          );
        }
      }),
    getDeployment: (id) => read(() => parseJson<DeploymentRecord>(sql.getDeployment.get(id))),
    listDeployments: () =>
      read(() => list(sql.listDeployments.all(), (row) => JSON.parse(String(row['json'])) as DeploymentRecord)),
    deleteDeployment: (id) =>
      transaction(() => {
        for (const table of ['event', 'log']) {
          database
            .prepare(`DELETE FROM ${table} WHERE execution_id IN (SELECT id FROM execution WHERE deployment_id = ?)`)
            .run(id);
        }
        for (const table of ['execution', 'instance', 'private_value', 'host_record']) {
          database.prepare(`DELETE FROM ${table} WHERE deployment_id = ?`).run(id);
        }
        database.prepare('DELETE FROM deployment WHERE id = ?').run(id);
      }),
    listInstances: (deploymentId) => read(() => list(sql.listInstances.all(deploymentId), parseInstance)),
    putExecution: (execution) =>
      transaction(
        () =>
          void sql.putExecution.run(
            execution.id,
            execution.deploymentId,
            execution.state,
            execution.endedAt ?? null,
            JSON.stringify(execution),
          ),
      ),
    getExecution: (id) =>
      read(() => {
        const row = sql.getExecution.get(id) as Row | undefined;
        return row === undefined ? undefined : parseExecution(row);
      }),
    listExecutions: (deploymentId) => read(() => list(sql.listExecutions.all(deploymentId), parseExecution)),
    commit: (turn) => transaction(() => writeTurn(sql, turn)),
    readEvents: (executionId) =>
      read(() => list(sql.readEvents.all(executionId), (row) => JSON.parse(String(row['json'])) as ExecutionEvent)),
    readLogs: (executionId) =>
      read(() => list(sql.readLogs.all(executionId), (row) => JSON.parse(String(row['json'])) as Log)),
    getPrivateValue: (deploymentId, name) =>
      read(() => (sql.getPrivate.get(deploymentId, name) as { value: string } | undefined)?.value),
    putPrivateValue: (deploymentId, name, value) =>
      transaction(() => void sql.putPrivate.run(deploymentId, name, value)),
    deletePrivateValue: (deploymentId, name) => transaction(() => void sql.deletePrivate.run(deploymentId, name)),
    putHostRecords: (records) =>
      transaction(() => {
        for (const record of records)
          sql.putHostRecord.run(record.deploymentId, record.instanceId, record.key, JSON.stringify(record));
      }),
    listHostRecords: (deploymentId) =>
      read(() => list(sql.listHostRecords.all(deploymentId), (row) => JSON.parse(String(row['json'])) as HostRecord)),
    deleteHostRecords: (deploymentId, instanceId) =>
      transaction(() => void sql.deleteHostRecords.run(deploymentId, instanceId)),
    acquireLock: (owner) =>
      transaction(() => {
        const held = parseJson<LockOwner>(sql.getLock.get());
        if (held !== undefined && !isSameOwner(held, owner) && !ownerIsGone(held))
          return { kind: 'held', owner: held } as const;
        sql.putLock.run(JSON.stringify(owner));
        return { kind: 'acquired' } as const;
      }),
    releaseLock: (owner) =>
      transaction(() => {
        const held = parseJson<LockOwner>(sql.getLock.get());
        if (held !== undefined && isSameOwner(held, owner)) sql.deleteLock.run();
      }),
    close: () => read(() => database.close()),
  };
}

type Statements = ReturnType<typeof statements>;

function statements(database: DatabaseSync) {
  const next = (table: string): string => `(SELECT COALESCE(MAX(sequence), 0) + 1 FROM ${table})`;
  const prepare = (text: string) => database.prepare(text);
  return {
    putDeployment: prepare(
      `INSERT INTO deployment (id, sequence, json) VALUES (?, ${next('deployment')}, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json`,
    ),
    getDeployment: prepare('SELECT json FROM deployment WHERE id = ?'),
    listDeployments: prepare('SELECT json FROM deployment ORDER BY sequence'),
    putInstance: prepare(
      `INSERT INTO instance (deployment_id, id, sequence, node_name, state, properties, version) VALUES (?, ?, ${next('instance')}, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    getInstance: prepare('SELECT * FROM instance WHERE deployment_id = ? AND id = ?'),
    listInstances: prepare('SELECT * FROM instance WHERE deployment_id = ? ORDER BY sequence'),
    changeInstance: prepare(
      'UPDATE instance SET state = ?, properties = ?, version = ? WHERE deployment_id = ? AND id = ?',
    ),
    putExecution: prepare(
      `INSERT INTO execution (id, deployment_id, sequence, state, ended_at, json) VALUES (?, ?, ${next('execution')}, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, json = excluded.json`,
    ),
    endExecution: prepare('UPDATE execution SET state = ?, ended_at = ? WHERE id = ?'),
    getExecution: prepare('SELECT * FROM execution WHERE id = ?'),
    listExecutions: prepare('SELECT * FROM execution WHERE deployment_id = ? ORDER BY sequence'),
    addEvent: prepare('INSERT INTO event (execution_id, json) VALUES (?, ?)'),
    readEvents: prepare('SELECT json FROM event WHERE execution_id = ? ORDER BY sequence'),
    addLog: prepare('INSERT INTO log (execution_id, json) VALUES (?, ?)'),
    readLogs: prepare('SELECT json FROM log WHERE execution_id = ? ORDER BY sequence'),
    getPrivate: prepare('SELECT value FROM private_value WHERE deployment_id = ? AND name = ?'),
    putPrivate: prepare(
      'INSERT INTO private_value VALUES (?, ?, ?) ON CONFLICT (deployment_id, name) DO UPDATE SET value = excluded.value',
    ),
    deletePrivate: prepare('DELETE FROM private_value WHERE deployment_id = ? AND name = ?'),
    putHostRecord: prepare(
      'INSERT INTO host_record (deployment_id, instance_id, key, json) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    listHostRecords: prepare('SELECT json FROM host_record WHERE deployment_id = ? ORDER BY sequence'),
    deleteHostRecords: prepare('DELETE FROM host_record WHERE deployment_id = ? AND instance_id = ?'),
    getLock: prepare('SELECT json FROM lock WHERE id = 1'),
    putLock: prepare('INSERT INTO lock (id, json) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json'),
    deleteLock: prepare('DELETE FROM lock'),
  };
}

function writeTurn(sql: Statements, turn: Commit): void {
  const execution = sql.getExecution.get(turn.executionId) as Row | undefined;
  if (execution === undefined) throw new Error(`there is no execution ${turn.executionId}`);
  const deploymentId = String(execution['deployment_id']);
  for (const event of turn.events) {
    sql.addEvent.run(turn.executionId, JSON.stringify(event));
    if (event.kind === 'execution-ended') sql.endExecution.run(event.state, event.at, turn.executionId);
    if (event.kind === 'execution-resumed') sql.endExecution.run('started', null, turn.executionId);
  }
  for (const log of turn.logs) sql.addLog.run(turn.executionId, JSON.stringify(log));
  for (const change of turn.changes) changeInstance(sql, deploymentId, change);
}

function changeInstance(sql: Statements, deploymentId: string, change: InstanceChange): void {
  const row = sql.getInstance.get(deploymentId, change.instanceId) as Row | undefined;
  if (row === undefined) return;
  const instance = applyInstanceChange(parseInstance(row), change);
  const values: SQLInputValue[] = [instance.state, JSON.stringify(instance.runtimeProperties), instance.version];
  sql.changeInstance.run(...values, deploymentId, instance.id);
}

function parseInstance(row: Row): InstanceRecord {
  return {
    id: String(row['id']),
    deploymentId: String(row['deployment_id']),
    nodeName: String(row['node_name']),
    state: String(row['state']) as InstanceState,
    runtimeProperties: JSON.parse(String(row['properties'])) as InstanceRecord['runtimeProperties'],
    version: Number(row['version']),
  };
}

function parseExecution(row: Row): ExecutionRecord {
  const execution = JSON.parse(String(row['json'])) as ExecutionRecord;
  const endedAt = row['ended_at'] ?? null;
  return {
    ...execution,
    state: String(row['state']) as ExecutionRecord['state'],
    endedAt: endedAt === null ? undefined : Number(endedAt),
  };
}

function parseJson<T>(row: unknown): T | undefined {
  return row === undefined ? undefined : (JSON.parse((row as { json: string }).json) as T);
}
