// Runs a program of this machine and gives what it printed.

import { spawn } from 'node:child_process';
import { LabError } from '../lab-error.ts';

export interface CommandOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Called with each piece of stdout as it comes. */
  readonly onOutput?: (text: string) => void;
}

const TAIL_LINES = 20;

/**
 * Runs a program to its end and gives its stdout.
 *
 * It is a process group of its own, ended as a whole when the signal aborts.
 *
 * @throws LabError with the last lines it printed when it does not end with 0 or is not there.
 */
export async function runCommand(command: readonly [string, ...string[]], options: CommandOptions): Promise<string> {
  options.signal.throwIfAborted();
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const everything: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    options.onOutput?.(chunk.toString());
    everything.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => everything.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const endGroup = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  options.signal.addEventListener('abort', endGroup, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (error) =>
        reject(new LabError(`${program} could not be started: ${error.message}`, { cause: error })),
      );
      child.on('close', resolve);
    });
    options.signal.throwIfAborted();
    if (exitCode !== 0) {
      const tail = Buffer.concat(everything).toString().trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      throw new LabError(`"${command.join(' ').slice(0, 300)}" ended with exit code ${exitCode ?? 'none'}:\n${tail}`);
    }
    return Buffer.concat(stdout).toString();
  } finally {
    options.signal.removeEventListener('abort', endGroup);
  }
}
