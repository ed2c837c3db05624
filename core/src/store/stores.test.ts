// Both stores against the one suite, and what only a file can do.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
