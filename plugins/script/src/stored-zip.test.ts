// Archives as another program reads them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storedZip } from './stored-zip.ts';

it('makes archives that Python finds whole, and runs', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'brolly-zip-')), 'a.zip');
  writeFileSync(
    path,
    storedZip([
      { path: '__main__.py', text: 'import sub.one' },
      { path: 'sub/__init__.py', text: '' },
      { path: 'sub/one.py', text: 'print("ö one")\n' },
    ]),
  );
  expect(execFileSync('python3', ['-m', 'zipfile', '-t', path], { encoding: 'utf8' })).toMatch(/Done testing/);
  expect(
    execFileSync('python3', [path], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } }),
  ).toBe('ö one\n');
});
