// Both stores against the one suite, and what only a file can do.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openMemoryStore } from './memory/memory-store.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';
import { describeStore } from './store-conformance.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-store-'));
let count = 0;
const newPath = (): string => join(folder, `${(count += 1)}`, 'brolly.db');
afterAll(() => rmSync(folder, { recursive: true }));

describeStore('in memory', openMemoryStore);
describeStore('in SQLite', () => openSqliteStore(newPath()));

it('a store on disk is readable by its owner only and outlives its process', async () => {
  const path = newPath();
  const first = openSqliteStore(path);
  await first.putPrivateValue('d', 'ca', 'secret');
  await first.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  const second = openSqliteStore(path);
  expect(await second.getPrivateValue('d', 'ca')).toBe('secret');
  await second.close();
});

it('a store that cannot be opened says where it is and what to do', () => {
  expect(() => openSqliteStore('/etc/passwd/none/brolly.db')).toThrow(/\/etc\/passwd\/none\/brolly\.db cannot be used/);
});

it('several processes may make a store and write to it at once', { timeout: 60_000 }, async () => {
  const path = newPath();
  const module = fileURLToPath(new URL('sqlite/sqlite-store.ts', import.meta.url));
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(module)});
    const store = openSqliteStore(${JSON.stringify(path)});
    for (let at = 0; at < 50; at += 1) await store.putPrivateValue(process.argv[1], 'n' + at, 'x');
    await store.close();`;
  const writers = ['a', 'b', 'c'];
  const ends = writers.map(async (name) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, name], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return code === 0 ? '' : said;
  });
  expect(await Promise.all(ends)).toEqual(['', '', '']);
  const store = openSqliteStore(path);
  expect(await Promise.all(writers.map((name) => store.getPrivateValue(name, 'n49')))).toEqual(['x', 'x', 'x']);
  await store.close();
});
