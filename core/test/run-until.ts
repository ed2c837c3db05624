// Starts brolly and does something to it when its output first shows a pattern: kills it, or looks at it meanwhile.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BIN } from './command.ts';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Resolves when the command has ended and `act` as well. */
export function runUntil(
  { folder, parameters }: { readonly folder: string; readonly parameters: readonly string[] },
  pattern: RegExp,
  act: (child: { readonly pid: number; kill(signal: NodeJS.Signals): boolean }) => void | Promise<void>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, 'brolly'), parameters, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    let acting: void | Promise<void>;
    let hasActed = false;
    const onText = (text: string): void => {
      output += text;
      if (hasActed || !pattern.test(output)) return;
      hasActed = true;
      acting = act({ pid: child.pid ?? 0, kill: (signal) => child.kill(signal) });
    };
    child.stdout.setEncoding('utf8').on('data', onText);
    child.stderr.setEncoding('utf8').on('data', onText);
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      Promise.resolve(acting).then(() => resolve({ exitCode, signal, output }), reject);
    });
  });
}
