// A process that runs the sample execution on a real store, and may be killed at a point of it: node victim.ts STORE
//
// DEATH=before:12 kills it with SIGKILL before the twelfth transaction, DEATH=after:12 after it. Every call of an operation
// is a line in the file `calls` beside the store. With CANCEL=TASK the execution is cancelled when that task runs, with
// GATE=FILE operations wait until that file is there. Prints how the execution ended, or who holds the store.

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeploymentLockedError, withLock } from '../../src/deployment/workspace.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { mortalStore } from './death.ts';
import { notingCalls, runSample } from './run-sample.ts';

const [, , path = ''] = process.argv;
const { DEATH: death = 'never:0', CANCEL: toCancel, GATE: gate } = process.env;

async function opened(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(5);
}

const store = mortalStore(openSqliteStore(path), death);
const cancel = new AbortController();
const operate = notingCalls(path);
const owner = { pid: process.pid, host: hostname(), command: 'victim', since: Date.now() };
try {
  const end = await withLock({ workspace: { store }, deploymentId: 'shop' }, owner, () =>
    runSample(
      store,
      async (task, attempt) => {
        const outcome = operate(task, attempt);
        if (task.id === toCancel) cancel.abort();
        if (gate !== undefined) await opened(gate);
        return outcome;
      },
      cancel.signal,
    ),
  );
  process.stdout.write(JSON.stringify({ ...end, commits: store.commits() }));
} catch (error) {
  if (!(error instanceof DeploymentLockedError)) throw error;
  process.stdout.write(JSON.stringify({ heldBy: error.owner }));
}
await store.close();
