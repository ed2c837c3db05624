// Opens the database file: durable, private, brought up to this release's schema.

import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** How long to wait for another process that writes: for another deployment of the folder. */
const BUSY_MS = 30_000;
/** Some fifty thousand instances: with SQLite's 2 MiB each change of one would read its page from the file again. */
const CACHE_KIB = 8 * 1024;

/** Of a new store. A turn takes some twenty pages of SQLite's 4 KiB, and each page two calls of the system. */
const PAGE_BYTES = 8 * 1024;
/**
 * After how many pages the write-ahead log is copied into the database, which nothing else runs beside: 4 MiB took 18 ms,
 * as long as some thirty turns.
 */
const LOG_PAGES = 250;

/** The store cannot be used: its file cannot be opened, read or written. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** @throws StoreError with the path and what to do. */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path);
    database.exec(
      `PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;`,
    );
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${LOG_PAGES};`);
    chmodSync(path, 0o600);
    migrate(database, path);
    return database;
  } catch (error) {
    // Left open, it would keep what the next one may do to what this one might.
    database?.close();
    throw storeError(path, error);
  }
}

/** An error of the database in words that say what to do. */
export function storeError(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const advice = /full|no space/i.test(message)
    ? 'Make room on the disk, then run "brolly resume".'
    : /locked|busy/i.test(message)
      ? 'Another process has written to it for too long: run "brolly resume" when that has ended.'
      : /readonly|read-only|permission|EACCES|unable to open/i.test(message)
        ? 'Make the folder writable for you.'
        : 'The file may be damaged or belong to another program.';
  return new StoreError(`the store ${path} cannot be used: ${message}. ${advice}`, { cause: error });
}

function migrate(database: DatabaseSync, path: string): void {
  const found = versionOf(database);
  if (found > migrations.length) {
    throw new StoreError(
      `the store ${path} was written by a newer brolly (schema ${found}, this one knows ${migrations.length}). Use that release.`,
    );
  }
  while (versionOf(database) < migrations.length) {
    database.exec('BEGIN IMMEDIATE');
    try {
      // Another process may have done this step while this one waited for its turn.
      const version = versionOf(database);
      const step = migrations[version];
      if (step !== undefined) database.exec(`${step}; PRAGMA user_version = ${version + 1};`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
