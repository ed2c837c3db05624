// Processes that are real, and a folder that says what they are.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFreeKubelet } from './free-kubelet.ts';

const SHELLS = ['dash', 'bash --posix', 'busybox sh'];

let processes: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  processes = mkdtempSync(join(tmpdir(), 'brolly-proc-'));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(processes, { recursive: true });
});

/** A process that sleeps, under another name. */
function pretend(name: string, group = '/kubepods/pod1'): ChildProcess {
  const child = spawn('sleep', ['60']);
  started.push(child);
  const folder = join(processes, String(child.pid));
  mkdirSync(folder);
  writeFileSync(join(folder, 'comm'), `${name}\n`);
  writeFileSync(join(folder, 'cgroup'), `0::${group}\n`);
  return child;
}

function run(shell: string, command: string): number | null {
  const [program = 'sh', ...parameters] = shell.split(' ');
  const input = `set -e\n${withFreeKubelet(command, { processes, seconds: 0.05 })}`;
  return spawnSync(program, parameters, { input, timeout: 20_000 }).status;
}

/** POSIX sh that ends with 4 where a process is still there after three seconds. One that nobody has collected is a zombie. */
function untilGone({ pid }: ChildProcess): string {
  const state = `$(cat /proc/${pid}/stat 2>/dev/null)`;
  return `for i in 1 2 3 4 5 6 7 8 9 10; do case ${state} in *') Z '* | '') exit 0 ;; esac; sleep 0.3; done; exit 4`;
}

describe.each(SHELLS)('a kubelet whose etcd begins anew, by %s', (shell) => {
  it('is freed of the API server, once etcd was there and is gone', () => {
    const etcd = pretend('etcd');
    const server = pretend('kube-apiserver');
    const others = pretend('kube-apiserver', '/system.slice');
    const end = `sleep 0.3; kill -0 ${server.pid} || exit 3; rm -r ${join(processes, String(etcd.pid))}`;
    expect(run(shell, `( ${end}; ${untilGone(server)} )`)).toBe(0);
    expect(others.killed || others.exitCode !== null).toBe(false);
  });

  it('keeps its API server where etcd is there, and the exit code of the command counts', () => {
    pretend('etcd');
    const server = pretend('kube-apiserver');
    expect(run(shell, `sh -c 'sleep 0.4; exit 7'`)).toBe(7);
    expect(spawnSync('kill', ['-0', String(server.pid)]).status).toBe(0);
  });
});
