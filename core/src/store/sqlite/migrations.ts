// The schema of the SQLite store, as numbered steps; a step that was released is never changed.

export const migrations: readonly string[] = [
  `
  CREATE TABLE deployment (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE TABLE instance (
    deployment_id TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, node_name TEXT NOT NULL, state TEXT NOT NULL,
    properties TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (deployment_id, id)) STRICT;
  CREATE TABLE execution (
    id TEXT PRIMARY KEY, deployment_id TEXT NOT NULL, sequence INTEGER NOT NULL, state TEXT NOT NULL, ended_at INTEGER,
    json TEXT NOT NULL) STRICT;
  CREATE TABLE event (sequence INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE INDEX event_by_execution ON event (execution_id, sequence);
  CREATE TABLE log (sequence INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE INDEX log_by_execution ON log (execution_id, sequence);
  CREATE TABLE private_value (deployment_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (deployment_id, name)) STRICT;
  CREATE TABLE host_record (
    sequence INTEGER PRIMARY KEY, deployment_id TEXT NOT NULL, instance_id TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL,
    UNIQUE (deployment_id, instance_id, key)) STRICT;
  CREATE TABLE lock (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
  `,
  // Workflows of several steps, a journal of turns, requests of other processes. What is there becomes turns of
  // version 1 and graphs of version 1.
  `
  CREATE TABLE new_instance (
    deployment_id TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, node_name TEXT NOT NULL, state TEXT NOT NULL,
    properties TEXT NOT NULL, system_properties TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (deployment_id, id)) STRICT, WITHOUT ROWID;
  INSERT INTO new_instance SELECT deployment_id, id, sequence, node_name, state, properties, '{}', version FROM instance;
  DROP TABLE instance;
  ALTER TABLE new_instance RENAME TO instance;

  CREATE TABLE step (
    execution_id TEXT NOT NULL, number INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (execution_id, number)) STRICT;
  CREATE TABLE graph_part (
    execution_id TEXT NOT NULL, step INTEGER NOT NULL, part INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (execution_id, step, part)) STRICT;
  INSERT INTO step SELECT id, 0, json_object('kind', 'graph', 'name', json_extract(json, '$.graph.name'), 'onFailure', 'stop') FROM execution;
  INSERT INTO graph_part SELECT id, 0, 0, 1, json_extract(json, '$.graph.tasks') FROM execution;
  UPDATE execution SET json = json_remove(json, '$.graph');
  ALTER TABLE execution ADD COLUMN origin TEXT;

  CREATE TABLE turn (
    execution_id TEXT NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (execution_id, first)) STRICT;
  INSERT INTO turn SELECT execution_id, row_number() OVER (PARTITION BY execution_id ORDER BY sequence), 1, 1, json FROM event;
  DROP TABLE event;
  CREATE TABLE snapshot (
    execution_id TEXT PRIMARY KEY, step INTEGER NOT NULL, sequence INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE request (number INTEGER PRIMARY KEY AUTOINCREMENT, execution_id TEXT NOT NULL, json TEXT NOT NULL) STRICT;
  `,
  // Every version of what was there before a change, compressed. Records of earlier releases are their first version.
  `
  CREATE TABLE new_host_record (
    sequence INTEGER PRIMARY KEY, deployment_id TEXT NOT NULL, instance_id TEXT NOT NULL, key TEXT NOT NULL,
    version INTEGER NOT NULL, json TEXT, packed BLOB, UNIQUE (deployment_id, instance_id, key, version)) STRICT;
  INSERT INTO new_host_record SELECT sequence, deployment_id, instance_id, key, 1, json, NULL FROM host_record;
  DROP TABLE host_record;
  ALTER TABLE new_host_record RENAME TO host_record;
  `,
  // A lock for each deployment: several of a folder may be worked on at the same time. Who holds the folder holds all of them.
  `
  CREATE TABLE deployment_lock (deployment_id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO deployment_lock SELECT deployment.id, lock.json FROM deployment, lock;
  DROP TABLE lock;
  `,
];
