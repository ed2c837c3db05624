// Stores on disk with the sample execution in them, and what is compared of two of its ends.

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { samplePlan } from '../../src/4-execution/testing/sample-execution.ts';
import { fillStore, instancesOf } from '../../src/4-execution/testing/simulate.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { callsFile } from './run-sample.ts';

/** A store with the sample execution, not begun. */
export async function newSampleStore(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const store = openSqliteStore(path);
  await fillStore(store, samplePlan);
  await store.close();
}

/** A copy of a store as it stands on the disk, with its write-ahead log and the calls of its processes. */
export function copyStore(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  const beside = [
    [`${from}-wal`, `${to}-wal`],
    [callsFile(from), callsFile(to)],
  ] as const;
  for (const [source, target] of beside) if (existsSync(source)) copyFileSync(source, target);
}

export interface VictimEnd {
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** The victim as one file, which starts in a third of the time. @returns its path */
export async function bundleVictim(folder: string): Promise<string> {
  const outfile = join(folder, 'victim.mjs');
  const entry = fileURLToPath(new URL('victim.ts', import.meta.url));
  await build({ input: entry, platform: 'node', output: { file: outfile, format: 'esm', codeSplitting: false } });
  return outfile;
}

/** Runs a victim on a store. Its calls are in `calls` of the store's folder. */
export function runVictim(
  victim: string,
  path: string,
  env: Readonly<Record<string, string>> = {},
): Promise<VictimEnd> {
  const child = spawn(process.execPath, [victim, path], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => resolve({ signal, output, errors }));
  });
}

/** The calls of operations in all processes, those that only undo left out. */
export function callsOf(path: string): readonly string[] {
  const file = callsFile(path);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((call) => call !== '' && !call.includes('/delete:'));
}

/** Everything of an end that does not depend on its time or its course. */
export async function pictureOf(store: Store): Promise<unknown> {
  const deployment = await store.getDeployment('shop');
  const instances = await store.listInstances('shop');
  const events = await store.readEvents('e1');
  const ended = events.at(-1);
  return {
    end: ended?.kind === 'execution-ended' ? [ended.state, ended.result] : undefined,
    record: (await store.getExecution('e1'))?.state,
    instances: await instancesOf(store),
    system: instances.map(({ systemProperties }) => systemProperties),
    planned: deployment?.plan.instances.map(({ id }) => id),
    openModification: deployment?.openModification,
    steps: (await store.listSteps('e1')).length,
  };
}
