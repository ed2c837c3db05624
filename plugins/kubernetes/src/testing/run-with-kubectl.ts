// Runs scripts that ask kubectl, for tests: real shells, and a kubectl that is a few lines of a test.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The shells that scripts for hosts must run by. */
export const SHELLS = ['dash', 'bash --posix', 'busybox sh'];

/** For the beginning of a program: `$clock` is the file with the seconds that `CLOCK_PROGRAMS` tell, 1000 to begin with. */
export const CLOCK = `clock=$(dirname "$0")/clock
[ -e "$clock" ] || echo 1000 >"$clock"`;
/** A clock that only programs of a test move on, by `$clock`. */
export const CLOCK_PROGRAMS = { date: `${CLOCK}\ncat "$clock"`, sleep: ':' };

/** How a script ended. */
export interface ShellEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What kubectl was called with, in order. */
  readonly calls: readonly string[];
}

/**
 * @param kubectl POSIX sh; its parameters are those of kubectl, `$*` as one text
 * @param others further programs, by their names
 */
export function runWithKubectl(
  shell: string,
  script: string,
  kubectl: string,
  others: Readonly<Record<string, string>> = {},
): ShellEnd {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-kubectl-'));
  const log = join(folder, 'log');
  writeFileSync(log, '');
  for (const [name, body] of Object.entries({ ...others, kubectl: `echo "$*" >>'${log}'\n${kubectl}` })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const [program = 'sh', ...parameters] = shell.split(' ');
  try {
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    // One that is installed on this machine is not asked.
    const input = script.replaceAll('PATH=/usr/local/bin:/opt/bin:$PATH', ':');
    const { status, stdout, stderr } = spawnSync(program, parameters, { env, input, encoding: 'utf8' });
    return { exitCode: status ?? -1, stdout, stderr, calls: readFileSync(log, 'utf8').split('\n').filter(Boolean) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
