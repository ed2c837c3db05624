// Shells on this machine.

import { spawn } from 'node:child_process';
import type { ShellEnd, ShellOptions, ShellPlace, ShellProcess } from '@brolly/plugin-sdk';

/** Starts shells here, as the user who runs brolly, each with a process group of its own; `asRoot` goes by sudo. */
export const localShell: ShellPlace = localShellOf(['/bin/sh']);

/** The same with another shell: `['busybox', 'sh']`. */
export function localShellOf(shell: readonly string[]): ShellPlace {
  return {
    startShell(program, options) {
      const sudo = options.asRoot === true && process.getuid?.() !== 0 ? ['sudo', '-n'] : [];
      return start([...sudo, ...shell, '-s'], program, options);
    },
  };
}

function start(command: readonly string[], program: string, options: ShellOptions): Promise<ShellProcess> {
  const [file = '', ...parameters] = command;
  const child = spawn(file, parameters, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
  const onAbort = (): void => void child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', options.onStdout);
  child.stderr.setEncoding('utf8').on('data', options.onStderr);
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => resolve({ kind: 'lost', message: error.message }));
  child.on('exit', (exitCode, signal) => {
    options.signal.removeEventListener('abort', onAbort);
    resolve(exitCode === null ? { kind: 'killed', signal: signal ?? '' } : { kind: 'exited', exitCode });
  });
  options.signal.addEventListener('abort', onAbort, { once: true });
  child.stdin.write(program);
  if (options.signal.aborted) onAbort();
  return Promise.resolve({
    write: (content) => void (child.stdin.writable && child.stdin.write(content)),
    endInput: () => void child.stdin.end(),
    close() {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended,
  });
}
