// Copies with their attributes, by the tools of this machine and by those of busybox alone.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTRIBUTE_FUNCTIONS } from './attribute-functions.ts';

const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
const canSetAttributes = spawnSync('python3', ['-c', 'import os; os.setxattr']).status === 0;

const WELL = { status: 0, stderr: '' };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attributes-'));
  writeFileSync(join(folder, 'from'), 'text\n', { mode: 0o640 });
  spawnSync('sh', ['-c', 'chown 12:34 from; touch -d @1500000000 from'], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How the copy ended: nothing on stderr when all is well. */
function copy(path: string): { readonly status: number | null; readonly stderr: string } {
  const script = `set -eu\n${ATTRIBUTE_FUNCTIONS}\nbrolly_pack from packed\nbrolly_unpack_copy packed to\n`;
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script], {
    cwd: folder,
    env: { PATH: path },
    encoding: 'utf8',
  });
  return { status, stderr: status === 0 ? '' : stderr };
}

function expectSame(): void {
  const [from, to, packed] = ['from', 'to', 'packed'].map((name) => statSync(join(folder, name)));
  expect(readFileSync(join(folder, 'to'), 'utf8')).toBe('text\n');
  for (const one of [to, packed]) {
    expect([one?.mode, one?.uid, one?.gid, one?.mtimeMs]).toEqual([from?.mode, from?.uid, from?.gid, from?.mtimeMs]);
  }
}

describe('a packed copy', () => {
  it('keeps content, mode, owner and time', () => {
    expect(copy(process.env['PATH'] ?? '')).toEqual(WELL);
    expectSame();
  });

  it.runIf(busybox !== '')('keeps them also where busybox is all there is', () => {
    mkdirSync(join(folder, 'bin'));
    for (const name of ['cp', 'chown', 'chmod', 'stat', 'touch', 'gzip', 'mv'])
      symlinkSync(busybox, join(folder, 'bin', name));
    expect(copy(join(folder, 'bin'))).toEqual(WELL);
    expectSame();
  });

  it.runIf(canSetAttributes)('keeps extended attributes, where the tools can', () => {
    const python = (text: string) =>
      spawnSync('python3', ['-c', `import os; ${text}`], { cwd: folder, encoding: 'utf8' });
    expect(python("os.setxattr('from', 'user.note', b'hi')").status).toBe(0);
    expect(copy(process.env['PATH'] ?? '')).toEqual(WELL);
    expect(python("print(os.getxattr('to', 'user.note').decode())").stdout).toBe('hi\n');
  });
});
