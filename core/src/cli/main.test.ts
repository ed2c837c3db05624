// How a command ends that cannot do what it is told, for people and for programs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'brolly-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

const brolly = (...words: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: folder },
  });

it('says what happened and what to do, and with --json the same as a line of JSON', { timeout: 60_000 }, () => {
  const people = brolly('status');
  expect([people.status, people.stdout]).toEqual([2, '']);
  expect(people.stderr).toMatch(/^error: there is no deployment in .*\n {2}try: make one with "brolly install/);
  const program = brolly('status', '--json');
  expect(program.status).toBe(2);
  expect(JSON.parse(program.stdout)).toEqual({
    kind: 'error',
    message: `there is no deployment in ${folder}`,
    hint: expect.stringContaining('brolly install BLUEPRINT'),
    exitCode: 2,
  });
});
