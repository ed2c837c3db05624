// One lab command at a time changes the same thing.

import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Progress } from '../progress.ts';
import { identifyProcess, isRunning, type ProcessIdentity, pollUntil } from './processes.ts';

const LIMIT_MS = 600_000;

/** Runs `work` while no other process and no other call holds `path`; a lock whose owner died is taken over. */
export async function withLock<T>(path: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const own = JSON.stringify(identifyProcess(process.pid));
  let told = false;
  const take = (): boolean => {
    // A link appears with its content in it, a new file would be seen empty.
    const draft = `${path}.${process.pid}.${randomUUID()}`;
    writeFileSync(draft, own);
    try {
      linkSync(draft, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
    const owner = readOwner(path);
    if (owner === undefined || !isRunning(owner)) {
      rmSync(path, { force: true });
    } else if (!told) {
      told = true;
      progress.say(`Waiting for process ${owner.pid}, which is at work on ${path}`);
    }
    return false;
  };
  await pollUntil(take, { limitMs: LIMIT_MS, what: `the lock ${path}`, signal: progress.signal });
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
