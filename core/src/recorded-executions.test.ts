// Executions that earlier releases recorded are gone on with by this one: nothing that is done is done again.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '#execution/clock.ts';
import { runExecution } from '#execution/run-execution.ts';
import { prepareWorkflow } from '#graph/prepare-workflow.ts';
import { openSqliteStore } from '#store/sqlite/sqlite-store.ts';
import type { Store } from '#store/store.ts';

const RECORDED = fileURLToPath(new URL('../test/recorded', import.meta.url));
const releases = readdirSync(RECORDED).filter((name) => /^\d/.test(name));
const folder = mkdtempSync(join(tmpdir(), 'brolly-recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens the store that a release left, as it left it: with its write-ahead log where the process was killed. */
function openRecorded(release: string, name: string): Store {
  for (const file of readdirSync(join(RECORDED, release))) {
    if (!file.startsWith(`${name}.db`)) continue;
    const text = gunzipSync(readFileSync(join(RECORDED, release, file)));
    writeFileSync(join(folder, `${release}-${file.replace(/\.gz$/, '')}`), text);
  }
  return openSqliteStore(join(folder, `${release}-${name}.db`));
}

describe.each(releases)('what release %s recorded', (release) => {
  it.each([
    ['interrupted', 'started'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ])('of an execution that was %s is gone on with to its end', async (name, state) => {
    const store = openRecorded(release, name);
    const deployment = (await store.listDeployments())[0];
    const execution = (await store.listExecutions('shop'))[0];
    if (deployment === undefined || execution === undefined) throw new Error('the record is empty');
    expect(execution.state).toBe(state);
    const before = await store.readEvents(execution.id);
    const graph = await store.readGraph({ executionId: execution.id, step: 0 });
    const done = new Set(before.flatMap((event) => (event.kind === 'task-succeeded' ? event.taskId : [])));
    expect(done.size).toBeGreaterThan(5);
    const instances = await store.listInstances('shop');
    const { prepared } = prepareWorkflow(deployment.plan, execution);
    if (prepared === undefined) throw new Error('the workflow is unknown');
    const calls: string[] = [];
    const end = await runExecution(
      { execution, deployment, instances, ...prepared },
      {
        store,
        clock: systemClock,
        signal: new AbortController().signal,
        onEvent: () => undefined,
        retries: { maxRetries: 2, intervalMs: 0 },
        limits: { inAll: 4 },
        run: (task) => {
          calls.push(task.id);
          return Promise.resolve({ kind: 'succeeded', changes: [] });
        },
      },
    );
    expect(end).toMatchObject({ state: 'completed', failures: [], notRun: [] });
    const missing = graph.tasks.filter(({ kind, id }) => kind === 'operation' && !done.has(id)).map(({ id }) => id);
    expect(calls.toSorted()).toEqual(missing.toSorted());
    const after = await store.listInstances('shop');
    expect(after.map((each) => each.state)).toEqual(['started', 'started', 'started']);
    expect(after.map((each) => each.runtimeProperties)).toEqual(instances.map((each) => each.runtimeProperties));
    expect((await store.readEvents(execution.id)).slice(0, before.length)).toEqual(before);
    expect(await store.getPrivateValue('shop', 'ca')).toBe('not a real key');
    expect((await store.readLogs(execution.id)).length).toBeGreaterThan(0);
    await store.close();
  });
});
