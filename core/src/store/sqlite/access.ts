// Access to the database file: whole transactions, and errors in words that say what to do.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { logSync } from './log-sync.ts';
import { openDatabase, storeError } from './open-database.ts';

export type Row = Record<string, string | number | Uint8Array | null>;

/** An opened database. Statements are prepared once, at the first use. */
export interface Access {
  /** Half a transaction is none. @throws StoreError */
  readonly transaction: <T>(work: () => T) => Promise<T>;
  /** A transaction that becomes durable with the next one that is, or by `sync`. @throws StoreError */
  readonly earlyTransaction: <T>(work: () => T) => Promise<T>;
  /** @throws StoreError */
  readonly read: <T>(work: () => T) => Promise<T>;
  /** Makes durable what is written, without holding up the process. @throws StoreError */
  readonly sync: () => Promise<void>;
  /** The prepared statement of a text. */
  readonly sql: (text: string) => StatementSync;
  readonly close: () => Promise<void>;
}

/** Opens the file, and makes it where it is not there. @throws StoreError when it cannot be used. */
export function openAccess(path: string): Access {
  const database = openDatabase(path);
  const log = logSync(path);
  const statements = new Map<string, StatementSync>();

  function read<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(storeError(path, error));
    }
  }
  return {
    read,
    transaction: (work) => read(() => transact(database, work)),
    earlyTransaction: (work) =>
      read(() => {
        // The write-ahead log is one file: what syncs a later transaction syncs this one before it.
        database.exec('PRAGMA synchronous = NORMAL');
        try {
          return transact(database, work);
        } finally {
          database.exec('PRAGMA synchronous = FULL');
        }
      }),
    async sync() {
      try {
        await log.sync();
      } catch (error) {
        throw storeError(path, error);
      }
    },
    async close() {
      await log.close();
      await read(() => database.close());
    },
    sql(text) {
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = database.prepare(text);
        statements.set(text, statement);
      }
      return statement;
    },
  };
}

function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The values of a column that holds JSON. */
export function jsonRows<T>(rows: readonly unknown[], column = 'json'): T[] {
  return rows.map((row) => JSON.parse(String((row as Row)[column])) as T);
}

/** The one value of a column that holds JSON; `undefined` for no row or no value. */
export function jsonRow<T>(row: unknown, column = 'json'): T | undefined {
  const value = (row as Row | undefined)?.[column] ?? undefined;
  return value === undefined ? undefined : (JSON.parse(String(value)) as T);
}
