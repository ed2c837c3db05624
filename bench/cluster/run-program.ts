// Runs a whole program with its output shown, as the benches of clusters time it.

import { spawn } from 'node:child_process';

const LONGEST_MS = 600_000;

/** @returns the seconds that it took. Rejects where it does not end with 0 within ten minutes. */
export function runProgram(
  command: readonly [program: string, ...parameters: string[]],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<number> {
  const [program, ...parameters] = command;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: LONGEST_MS,
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve((performance.now() - started) / 1000)
        : reject(new Error(`${program} ended with exit code ${String(code)}`)),
    );
  });
}
