// The folder of etcd on a file system of its own, which this machine mounts for real where it may.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyEtcd, listEtcd } from './etcd-folder.ts';

const SHELLS: readonly (readonly string[])[] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

let folder: string;

/** Runs a script as a host's shell does, in a namespace of mounts of its own. */
function run([shell, ...parameters]: readonly string[], script: string): string {
  return execFileSync('unshare', ['--mount', shell ?? 'sh', ...parameters, '-c', script], { encoding: 'utf8' });
}

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'brolly-etcd-')), 'etcd');
  mkdirSync(join(folder, 'lost+found'), { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe.runIf(mayMount).each(SHELLS)('the folder of etcd, by %s', (...shell) => {
  it('counts as empty with what mkfs has put there', () => {
    expect(run(shell, `${listEtcd(folder)} || :`)).toBe('');
    writeFileSync(join(folder, '.notes'), '');
    expect(run(shell, listEtcd(folder))).toBe('.notes\n');
    expect(run(shell, `${listEtcd('/nowhere')} || :`)).toBe('');
  });

  it('goes with all that is in it', () => {
    mkdirSync(join(folder, 'member'));
    run(shell, emptyEtcd(folder));
    expect(existsSync(folder)).toBe(false);
  });

  it('stays mounted, and keeps lost+found alone', () => {
    const mounted = `mount -t tmpfs none ${folder} && mkdir -p ${folder}/lost+found/kept ${folder}/member/wal && touch ${folder}/.x`;
    expect(run(shell, `${mounted}\n${emptyEtcd(folder)}\nls -A ${folder}; ls ${folder}/lost+found`)).toBe(
      'lost+found\nkept\n',
    );
    expect(readdirSync(folder)).toEqual(['lost+found']);
  });
});
