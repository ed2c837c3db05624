// Runs one command of the repository's tools and shows its output only when it failed.

import { spawn } from 'node:child_process';

export interface StepOutcome {
  readonly exitCode: number;
  readonly output: string;
  readonly seconds: number;
}

/** Runs `command` with the workspace's binaries first on the PATH; `echo` passes its output through as it comes. */
export function runStep(command: readonly string[], options: { readonly echo: boolean }): Promise<StepOutcome> {
  const [program, ...parameters] = command;
  if (program === undefined) throw new Error('a step has no command');
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (options.echo) process.stdout.write(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString(), seconds });
    });
  });
}
