// A channel that is a process on this machine: a shell, or a client that carries it to another one.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Channel, ChannelExit } from './channel.ts';

export interface ChildChannelOptions {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Gives the end that the end of the process stands for; `undefined`: it was not heard. */
  readonly judgeExit?: ((exit: ChannelExit) => Promise<ChannelExit | undefined>) | undefined;
}

/** Starts a program in a process group of its own. @throws Error when it cannot be started. */
export async function startChild(
  [program = '', ...parameters]: readonly string[],
  { environment, judgeExit = (exit) => Promise.resolve(exit) }: ChildChannelOptions = {},
): Promise<Channel> {
  const child = spawn(program, parameters, { stdio: 'pipe', detached: true, env: environment ?? process.env });
  await started(child);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: ends(child, 'exit', judgeExit),
    ended: ends(child, 'close', judgeExit),
    close() {
      child.stdin.destroy();
      child.kill();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

function ends(
  child: ChildProcessWithoutNullStreams,
  event: 'exit' | 'close',
  judgeExit: NonNullable<ChildChannelOptions['judgeExit']>,
): Promise<ChannelExit | undefined> {
  return new Promise((resolve) => {
    child.on(event, (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(judgeExit({ code, ...(signal === null ? {} : { signal }) })),
    );
  });
}

function started(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}
