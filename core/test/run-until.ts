// Starts brolly and does something to it when its output first shows a pattern, or at an event: kills it, or looks at it meanwhile.

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
  due: RegExp | ((output: string) => boolean),
  act: (child: { readonly pid: number; kill(signal: NodeJS.Signals): boolean }) => void | Promise<void>,
): Promise<Ended> {
  const isDue = due instanceof RegExp ? (text: string) => due.test(text) : due;
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, 'brolly'), parameters, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    let acting: void | Promise<void>;
    let hasActed = false;
    const onText = (text: string): void => {
      output += text;
      if (hasActed || !isDue(output)) return;
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

/** How a process ended that was to be ended, and at what. */
export interface EndedAt {
  readonly ended: Ended;
  /** The event that it was ended at, as the line that told it; empty where it came to its own end before. */
  readonly at: string;
}

/**
 * Runs a workflow and sends brolly a signal when what it has told so far says so.
 *
 * @param isDue is given the events, a line of JSON each: those of the journal, and every step on a host and line of the log
 * @param how `SIGKILL` unless it is said; `SIGINT` is Ctrl-C
 */
export async function endAtEvent(
  command: { readonly folder: string; readonly parameters: readonly string[] },
  isDue: (told: readonly string[]) => boolean,
  how: 'SIGKILL' | 'SIGINT' = 'SIGKILL',
): Promise<EndedAt> {
  let at = '';
  const ended = await runUntil(
    { ...command, parameters: [...command.parameters, '--json'] },
    (output) => {
      const told = toldEvents(output);
      if (!isDue(told)) return false;
      at = told.at(-1) ?? '';
      return true;
    },
    (child) => void child.kill(how),
  );
  return { ended, at };
}

/** The lines of `--json` that tell an event each; the last line is one when it is whole. */
export function toldEvents(output: string): readonly string[] {
  return output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{"') && line.includes('"at":'));
}
