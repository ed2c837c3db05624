// Executions in SQLite: records, steps, graphs in parts, and the journal with one row per turn.

import type { ExecutionEvent, LogLine } from '#execution/execution-event.ts';
import type { Task } from '#graph/task-graph.ts';
import { encodeGraphPart, GRAPH_VERSION, readGraphPart } from '../journal/graph-format.ts';
import { encodeTurn, TURN_VERSION } from '../journal/turn-format.ts';
import { readTurn } from '../journal/upcast-turn.ts';
import type {
  Commit,
  ControlRequest,
  DeploymentRecord,
  ExecutionOrigin,
  ExecutionRecord,
  ExecutionStore,
  StoredStep,
} from '../store.ts';
import { type Access, jsonRow, jsonRows, type Row } from './access.ts';
import { changeInstances, fitInstances } from './instance-rows.ts';

const PUT = `INSERT INTO execution (id, deployment_id, sequence, state, ended_at, json)
  VALUES (?, ?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM execution), ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, json = excluded.json`;
const COLUMNS = 'SELECT id, deployment_id, state, ended_at, json FROM execution';

/** The part of the store that keeps executions. */
export function sqliteExecutions(access: Access): ExecutionStore {
  const { sql, read, transaction, earlyTransaction } = access;
  /** Every turn so far; when one was not, none is after it. */
  let written: Promise<void> = Promise.resolve();
  return {
    putExecution: (execution) =>
      transaction(() => {
        const { id, deploymentId, state, endedAt } = execution;
        sql(PUT).run(id, deploymentId, state, endedAt ?? null, JSON.stringify(execution));
      }),
    getExecution: (id) =>
      read(() => {
        const row = sql(`${COLUMNS} WHERE id = ?`).get(id) as Row | undefined;
        return row === undefined ? undefined : parseExecution(row);
      }),
    listExecutions: (deploymentId) =>
      read(() =>
        sql(`${COLUMNS} WHERE deployment_id = ? ORDER BY sequence`)
          .all(deploymentId)
          .map((row) => parseExecution(row as Row)),
      ),
    putOrigin: (id, origin) =>
      transaction(() => void sql('UPDATE execution SET origin = ? WHERE id = ?').run(JSON.stringify(origin), id)),
    getOrigin: (id) =>
      read(() => jsonRow<ExecutionOrigin>(sql('SELECT origin FROM execution WHERE id = ?').get(id), 'origin')),

    putGraphPart: ({ executionId, step, part }, tasks) =>
      earlyTransaction(() => {
        if (part === 0) sql('DELETE FROM graph_part WHERE execution_id = ? AND step = ?').run(executionId, step);
        const insert = sql('INSERT INTO graph_part VALUES (?, ?, ?, ?, ?)');
        insert.run(executionId, step, part, GRAPH_VERSION, encodeGraphPart(tasks));
      }),
    listSteps: (id) => read(() => readSteps(access, id)),
    readGraph: ({ executionId, step }) =>
      read(() => {
        const found = readSteps(access, executionId)[step];
        const rows = sql('SELECT version, body FROM graph_part WHERE execution_id = ? AND step = ? ORDER BY part');
        const tasks: Task[] = [];
        for (const row of rows.iterate(executionId, step) as Iterable<Row>)
          for (const task of readGraphPart(Number(row['version']), String(row['body']))) tasks.push(task);
        return { name: found?.kind === 'graph' ? found.name : '', tasks };
      }),

    async commit(turn) {
      written = written.then(() => earlyTransaction(() => writeTurn(access, turn)));
      await written;
      await access.sync();
    },
    readEvents: (id, from, limit) => read(() => readEvents(access, id, { from: from ?? 1, limit: limit ?? Infinity })),
    getSnapshot: (id) =>
      read(() => {
        const row = sql('SELECT step, sequence, body FROM snapshot WHERE execution_id = ?').get(id) as Row | undefined;
        if (row === undefined) return undefined;
        return { step: Number(row['step']), sequence: Number(row['sequence']), body: row['body'] as Uint8Array };
      }),
    readLogs: (id) =>
      read(() => jsonRows<LogLine>(sql('SELECT json FROM log WHERE execution_id = ? ORDER BY sequence').all(id))),
    ...requestRows(access),
  };
}

/** What is asked of executions that run elsewhere. */
function requestRows({ sql, read, transaction }: Access): Pick<ExecutionStore, 'putRequest' | 'readRequests'> {
  return {
    putRequest: (id, request) =>
      transaction(
        () => void sql('INSERT INTO request (execution_id, json) VALUES (?, ?)').run(id, JSON.stringify(request)),
      ),
    readRequests: (id) =>
      read(() =>
        sql('SELECT number, json FROM request WHERE execution_id = ? ORDER BY number')
          .all(id)
          .map((row) => ({
            number: Number((row as Row)['number']),
            request: JSON.parse(String((row as Row)['json'])) as ControlRequest,
          })),
      ),
  };
}

function readSteps({ sql }: Access, executionId: string): StoredStep[] {
  return jsonRows<StoredStep>(sql('SELECT json FROM step WHERE execution_id = ? ORDER BY number').all(executionId));
}

function readEvents(
  { sql }: Access,
  executionId: string,
  range: { readonly from: number; readonly limit: number },
): readonly ExecutionEvent[] {
  const events: ExecutionEvent[] = [];
  // The turn that holds the first event is the last that begins at it or before it.
  const rows = sql(`SELECT first, version, body FROM turn WHERE execution_id = ? AND first >= COALESCE(
    (SELECT MAX(first) FROM turn WHERE execution_id = ? AND first <= ?), 0) ORDER BY first`);
  for (const row of rows.iterate(executionId, executionId, range.from) as Iterable<Row>) {
    const turn = readTurn(Number(row['version']), String(row['body']));
    const skipped = Math.max(0, range.from - Number(row['first']));
    for (const event of skipped === 0 ? turn : turn.slice(skipped)) events.push(event);
    if (events.length >= range.limit) break;
  }
  return events;
}

function writeTurn(access: Access, turn: Commit): void {
  const { sql } = access;
  const { executionId, events } = turn;
  const found = sql('SELECT deployment_id FROM execution WHERE id = ?').get(executionId) as Row | undefined;
  if (found === undefined) throw new Error(`there is no execution ${executionId}`);
  const deploymentId = String(found['deployment_id']);
  if (turn.step !== undefined)
    sql('INSERT INTO step VALUES (?, ?, ?)').run(executionId, turn.step.number, JSON.stringify(turn.step.step));
  if (events.length > 0) {
    const next = `(SELECT COALESCE((SELECT first + count FROM turn WHERE execution_id = ? ORDER BY first DESC LIMIT 1), 1))`;
    const insert = sql(`INSERT INTO turn VALUES (?, ${next}, ?, ?, ?)`);
    insert.run(executionId, executionId, events.length, TURN_VERSION, encodeTurn(events));
  }
  for (const event of events) {
    const set = 'UPDATE execution SET state = ?, ended_at = ? WHERE id = ?';
    if (event.kind === 'execution-ended') sql(set).run(event.state, event.at, executionId);
    if (event.kind === 'execution-started' || event.kind === 'execution-resumed')
      sql(set).run('started', null, executionId);
  }
  for (const log of turn.logs)
    sql('INSERT INTO log (execution_id, json) VALUES (?, ?)').run(executionId, JSON.stringify(log));
  changeInstances(access, deploymentId, turn.changes);
  if (turn.plan !== undefined) changePlan(access, deploymentId, turn.plan);
  if (turn.snapshot !== undefined) {
    const { step, sequence, body } = turn.snapshot;
    sql('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)').run(executionId, step, sequence, body);
  }
  for (const number of turn.handledRequests ?? []) sql('DELETE FROM request WHERE number = ?').run(number);
}

function changePlan(access: Access, deploymentId: string, change: NonNullable<Commit['plan']>): void {
  const row = access.sql('SELECT json FROM deployment WHERE id = ?').get(deploymentId);
  const before = jsonRow<DeploymentRecord>(row);
  if (before === undefined) throw new Error(`there is no deployment ${deploymentId}`);
  const { openModification: _, ...kept } = before;
  const after: DeploymentRecord = { ...kept, ...change };
  access.sql('UPDATE deployment SET json = ? WHERE id = ?').run(JSON.stringify(after), deploymentId);
  fitInstances(access, deploymentId, change.plan);
}

function parseExecution(row: Row): ExecutionRecord {
  const execution = JSON.parse(String(row['json'])) as ExecutionRecord;
  const { endedAt: _, ...kept } = execution;
  const endedAt = row['ended_at'] ?? null;
  const state = String(row['state']) as ExecutionRecord['state'];
  return { ...kept, state, ...(endedAt === null ? {} : { endedAt: Number(endedAt) }) };
}
