// A channel that is a process on this machine: a shell, or a client that carries it to another one.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Channel, ChannelExit } from './channel.ts';
import { LimitedText } from './limited-text.ts';

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

/** A program whose stdin and stdout are one stream; it fails with what the program said when that ends badly. */
export async function startChildStream(
  [program = '', ...parameters]: readonly string[],
  environment: NodeJS.ProcessEnv | undefined,
): Promise<Duplex> {
  const child = spawn(program, parameters, { stdio: 'pipe', detached: true, env: environment ?? process.env });
  const said = new LimitedText();
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.add(text));
  child.stdin.on('error', () => undefined);
  await started(child);
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    // A program that has ended takes nothing more; why it ended is said when it is closed.
    write: (chunk: Uint8Array, _encoding, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy(error, done) {
      child.kill();
      done(error);
    },
  });
  child.stdout.on('data', (chunk: Uint8Array) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.on('close', (code) => {
    if (code === 0) return stream.push(null);
    const reason = said.text().trim().split('\n').at(-1);
    return stream.destroy(new Error(reason || `the program ended with exit code ${code}`));
  });
  return stream;
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
