// A process that runs the sample execution on a real store, and may be killed at a point of it: node victim.ts STORE CALLS
//
// DEATH=before:12 kills it with SIGKILL before the twelfth transaction, DEATH=after:12 after it. Every call of an operation
// is a line in the file CALLS. With GATE=FILE operations wait until that file is there. Prints how the execution ended, or who holds the store.

import { appendFileSync, existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { sampleScript } from '../../src/4-execution/testing/sample-execution.ts';
import { WorkspaceLockedError, withLock } from '../../src/deployment/workspace.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { runSample } from './run-sample.ts';

const [, , path = '', calls = ''] = process.argv;
const [side, number] = (process.env['DEATH'] ?? 'never:0').split(':');
const gate = process.env['GATE'];

async function opened(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(5);
}

const store = openSqliteStore(path);
let commits = 0;
const die = (): boolean => process.kill(process.pid, 'SIGKILL');
const mortal: Store = {
  ...store,
  commit: async (turn) => {
    commits += 1;
    const isDue = commits === Number(number);
    if (isDue && side === 'before') die();
    await store.commit(turn);
    if (isDue && side === 'after') die();
  },
};

const owner = { pid: process.pid, host: hostname(), command: 'victim', since: Date.now() };
try {
  const end = await withLock({ folder: path, store }, owner, () =>
    runSample(mortal, async (task, attempt) => {
      appendFileSync(calls, `${task.id}:${attempt}\n`);
      if (gate !== undefined) await opened(gate);
      return sampleScript(task.id, attempt).outcome;
    }),
  );
  process.stdout.write(JSON.stringify({ ...end, commits }));
} catch (error) {
  if (!(error instanceof WorkspaceLockedError)) throw error;
  process.stdout.write(JSON.stringify({ heldBy: error.owner }));
}
await store.close();
