// Starts the command line as a user does: the launchers of core/bin, in a folder, with an environment.

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Folder of the launchers. */
export const BIN = fileURLToPath(new URL('../bin/', import.meta.url));

let ownHome: string | undefined;

/** A home of the tests' own: what is written down of host keys there is gone with them. */
function home(): string {
  ownHome ??= mkdtempSync(join(tmpdir(), 'brolly-home-'));
  return ownHome;
}

/** Runs `brolly ...` or `cfy ...` with no terminal; ends it after `timeoutMs` (default ten minutes). */
export function runCommand(
  command: readonly [name: 'brolly' | 'cfy', ...parameters: string[]],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly timeoutMs?: number },
): Promise<CommandResult> {
  const [name, ...parameters] = command;
  return runProgram(`${BIN}${name}`, parameters, { ...options, env: { HOME: home(), ...options.env } });
}

/** Runs any program the same way. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly timeoutMs?: number;
  } = {},
): Promise<CommandResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 600_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 124, stdout, stderr, seconds: (performance.now() - started) / 1000 });
    });
  });
}
