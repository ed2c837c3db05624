// Records of changes on hosts as rows: compressed, since they hold the content of files, and version by version.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { HostRecord, NewHostRecord } from '../store.ts';
import type { Access } from './access.ts';

interface Row {
  readonly version: number;
  /** Of records that an earlier release wrote. */
  readonly json: string | null;
  readonly packed: Uint8Array | null;
}

const LAST = `SELECT version, json, packed FROM host_record
  WHERE deployment_id = ? AND instance_id = ? AND key = ? ORDER BY version DESC LIMIT 1`;

const INSERT = `INSERT INTO host_record (deployment_id, instance_id, key, version, packed) VALUES (?, ?, ?, ?, ?)`;

/** Adds a version of each record; one that says the same as the last version adds none. */
export function addHostRecords({ sql }: Access, records: readonly NewHostRecord[]): void {
  for (const record of records) {
    const { deploymentId, instanceId, key } = record;
    const row = sql(LAST).get(deploymentId, instanceId, key) as Row | undefined;
    const last = row === undefined ? undefined : readRow(row);
    if (last !== undefined && saysTheSame(last, record)) continue;
    const version = (last?.version ?? 0) + 1;
    sql(INSERT).run(deploymentId, instanceId, key, version, gzipSync(JSON.stringify(record)));
  }
}

/** All versions, in the order in which they were added. */
export function readHostRecords({ sql }: Access, deploymentId: string): readonly HostRecord[] {
  const rows = sql('SELECT version, json, packed FROM host_record WHERE deployment_id = ? ORDER BY sequence').all(
    deploymentId,
  );
  return (rows as unknown as readonly Row[]).map(readRow);
}

function readRow({ version, json, packed }: Row): HostRecord {
  const text = packed === null ? (json ?? '{}') : gunzipSync(packed).toString('utf8');
  return { ...(JSON.parse(text) as NewHostRecord), version };
}

function saysTheSame(left: NewHostRecord, right: NewHostRecord): boolean {
  return left.revertScript === right.revertScript && JSON.stringify(left.before) === JSON.stringify(right.before);
}
