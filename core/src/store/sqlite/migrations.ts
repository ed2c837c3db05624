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
];
