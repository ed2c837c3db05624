// Makes the write-ahead log durable while the event loop goes on: the disk takes as long for it as the engine for a turn.

import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

export interface LogSync {
  /**
   * Durable is what was written before the call; calls that come while the disk is busy share the next sync.
   *
   * @throws the error of the system, and ever after: what a disk once failed to keep it may say later that it has.
   */
  sync(): Promise<void>;
  /** To be called before the database is closed, which removes the log. */
  close(): Promise<void>;
}

const syncFile = promisify(fdatasync);

/** Of the log beside a database in WAL mode that this process has open. SQLite locks no part of the log by its file. */
export function logSync(databasePath: string): LogSync {
  let file: number | undefined;
  let last: Promise<void> = Promise.resolve();
  let isQueued = false;
  return {
    sync() {
      if (isQueued) return last;
      isQueued = true;
      last = last.then(() => {
        isQueued = false;
        file ??= openSync(`${databasePath}-wal`, 'r');
        return syncFile(file);
      });
      return last;
    },
    async close() {
      await last.catch(() => undefined);
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
