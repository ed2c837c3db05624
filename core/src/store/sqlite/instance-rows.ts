// Node instances in SQLite. Most changes are of a state alone: they need not read what is there.

import type { InstanceChange } from '#execution/execution-event.ts';
import type { InstanceState } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import { applyInstanceChange } from '../apply-instance-change.ts';
import type { InstanceRecord } from '../store.ts';
import type { Access, Row } from './access.ts';

const SELECT = 'SELECT * FROM instance WHERE deployment_id = ?';

/** In the order in which they were made. */
export function readInstances({ sql }: Access, deploymentId: string): readonly InstanceRecord[] {
  return sql(`${SELECT} ORDER BY sequence`)
    .all(deploymentId)
    .map((row) => parseInstance(row as Row));
}

/** Adds those that are not there yet; within a transaction. */
export function addInstances({ sql }: Access, instances: readonly InstanceRecord[]): void {
  const last = sql('SELECT COALESCE(MAX(sequence), 0) AS last FROM instance').get() as { last: number };
  const insert = sql('INSERT INTO instance VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  instances.forEach((one, index) => {
    const properties = JSON.stringify(one.runtimeProperties);
    const system = JSON.stringify(one.systemProperties ?? {});
    const sequence = last.last + index + 1;
    insert.run(one.deploymentId, one.id, sequence, one.nodeName, one.state, properties, system, one.version);
  });
}

/** Makes the instances of a plan those of its deployment; within a transaction. */
export function fitInstances(access: Access, deploymentId: string, plan: Plan): void {
  const planned = new Set(plan.instances.map(({ id }) => id));
  const remove = access.sql('DELETE FROM instance WHERE deployment_id = ? AND id = ?');
  for (const { id } of readInstances(access, deploymentId)) if (!planned.has(id)) remove.run(deploymentId, id);
  addInstances(
    access,
    plan.instances.map(({ id, nodeName }) => ({
      id,
      deploymentId,
      nodeName,
      state: 'uninitialized',
      runtimeProperties: {},
      version: 1,
    })),
  );
}

/** How many instances one statement takes into a state: a call for each costs half as much again as the change. */
const AT_ONCE = 32;
const SET_STATE = 'UPDATE instance SET state = ?, version = version + 1 WHERE deployment_id = ? AND id';
const SET_STATE_OF_ONE = `${SET_STATE} = ?`;
const SET_STATE_OF_MANY = `${SET_STATE} IN (${Array.from({ length: AT_ONCE }, () => '?').join()})`;

/** Applies one change to each of several instances; one that is not there is passed over. Within a transaction. */
export function changeInstances(access: Access, deploymentId: string, changes: readonly InstanceChange[]): void {
  const ofState = changes.filter((change) => !changesProperties(change));
  for (const [state, some] of Map.groupBy(ofState, (change) => change.state))
    if (state !== undefined) setState(access, { deploymentId, state, ids: some.map(({ instanceId }) => instanceId) });
  for (const change of changes) if (changesProperties(change)) changeInstance(access, deploymentId, change);
}

function setState(
  { sql }: Access,
  { deploymentId, state, ids }: { readonly deploymentId: string; readonly state: string; readonly ids: string[] },
): void {
  let done = 0;
  for (; done + AT_ONCE <= ids.length; done += AT_ONCE)
    sql(SET_STATE_OF_MANY).run(state, deploymentId, ...ids.slice(done, done + AT_ONCE));
  for (const id of ids.slice(done)) sql(SET_STATE_OF_ONE).run(state, deploymentId, id);
}

function changesProperties({ setProperties, deletedProperties, setSystemProperties }: InstanceChange): boolean {
  return setProperties !== undefined || deletedProperties !== undefined || setSystemProperties !== undefined;
}

function changeInstance({ sql }: Access, deploymentId: string, change: InstanceChange): void {
  const row = sql(`${SELECT} AND id = ?`).get(deploymentId, change.instanceId) as Row | undefined;
  if (row === undefined) return;
  const after = applyInstanceChange(parseInstance(row), change);
  sql(
    'UPDATE instance SET state = ?, properties = ?, system_properties = ?, version = ? WHERE deployment_id = ? AND id = ?',
  ).run(
    after.state,
    JSON.stringify(after.runtimeProperties),
    JSON.stringify(after.systemProperties ?? {}),
    after.version,
    deploymentId,
    change.instanceId,
  );
}

function parseInstance(row: Row): InstanceRecord {
  const system = String(row['system_properties']);
  return {
    id: String(row['id']),
    deploymentId: String(row['deployment_id']),
    nodeName: String(row['node_name']),
    state: String(row['state']) as InstanceState,
    runtimeProperties: JSON.parse(String(row['properties'])) as InstanceRecord['runtimeProperties'],
    ...(system === '{}' ? {} : { systemProperties: JSON.parse(system) as InstanceRecord['systemProperties'] }),
    version: Number(row['version']),
  };
}
