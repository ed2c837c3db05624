// Runs scripts as root over one ssh connection: sudo, noise before the script, limits on time and output.

import { randomBytes } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';
import type { Connection, ExecOptions, ExecOutcome } from '../connection.ts';
import { LimitedText } from '../limited-text.ts';
import { LineReader } from '../line-reader.ts';
import { type Become, judgeEnd, remoteCommand, sendScript } from './remote-shell.ts';
import { startShell } from './ssh-shell.ts';
import { startTimeLimit } from './time-limit.ts';

/**
 * sshd refuses a channel beyond MaxSessions, 10 by default, and counts those that have just ended until it next looks:
 * as many may end as begin at once, so half of them are used.
 */
const MOST_CHANNELS = 5;
/** How long a script that is cut may take to end before it is left to itself. */
const GRACE_MS = 2_000;

/** Makes a Connection of a client that is logged in. */
export function sshConnection(client: Client, become: Become): Connection {
  let isOpen = true;
  let lostBecause = 'the connection was closed';
  const waiting: (() => void)[] = [];
  let running = 0;
  client.on('error', (error) => {
    lostBecause = error.message;
  });
  client.on('close', () => {
    isOpen = false;
    for (const go of waiting.splice(0)) go();
  });

  const enter = async (signal: AbortSignal): Promise<void> => {
    if (running >= MOST_CHANNELS && isOpen && !signal.aborted) {
      await turn(waiting, signal);
      return enter(signal);
    }
    running += 1;
    return undefined;
  };
  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  return {
    get isOpen() {
      return isOpen;
    },
    close() {
      client.end();
    },
    async startShell(program, options) {
      await enter(options.signal);
      try {
        if (!isOpen) return { kind: 'lost', message: lostBecause };
        if (options.signal.aborted) return { kind: 'aborted' };
        const started = await startShell(client, program, { ...options, become, lostBecause: () => lostBecause });
        if (started.kind === 'started') void started.shell.ended.then(leave);
        else leave();
        return started;
      } catch (error) {
        leave();
        throw error;
      }
    },
    async exec(script, options) {
      await enter(options.signal);
      const limit = startTimeLimit(options.timeoutMs);
      try {
        if (!isOpen) return { kind: 'lost', message: lostBecause };
        if (options.signal.aborted) return { kind: 'aborted' };
        const cut = AbortSignal.any([options.signal, limit.signal]);
        return await runScript(client, script, { ...options, cut, become, lostBecause: () => lostBecause });
      } finally {
        limit.end();
        leave();
      }
    },
  };
}

/** Waits in a line until it is called or `signal` is aborted. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      waiting.splice(waiting.indexOf(go), 1);
      resolve();
    };
    if (signal.aborted) {
      resolve();
      return;
    }
    waiting.push(go);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

interface RunOptions extends ExecOptions {
  /** Aborted by the caller's signal or when the time is over. */
  readonly cut: AbortSignal;
  readonly become: Become;
  readonly lostBecause: () => string;
}

function runScript(client: Client, script: string, options: RunOptions): Promise<ExecOutcome> {
  const { cut } = options;
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(cutOutcome('', options));
    cut.addEventListener('abort', giveUp, { once: true });
    const begin = (error: Error | undefined, channel: ClientChannel): void => {
      cut.removeEventListener('abort', giveUp);
      if (error) resolve({ kind: 'lost', message: error.message });
      else if (cut.aborted) channel.close();
      else resolve(watchChannel(client, channel, { ...options, script }));
    };
    try {
      client.exec(remoteCommand(options.become), begin);
    } catch (error) {
      // ssh2 throws when its socket is closing already.
      cut.removeEventListener('abort', giveUp);
      resolve({ kind: 'lost', message: (error as Error).message });
    }
  });
}

function cutOutcome(stderr: string, options: RunOptions): ExecOutcome {
  return options.signal.aborted ? { kind: 'aborted' } : { kind: 'timed-out', stderr };
}

function watchChannel(
  client: Client,
  channel: ClientChannel,
  options: RunOptions & { readonly script: string },
): Promise<ExecOutcome> {
  const mark = `@brolly-begin-${randomBytes(8).toString('hex')}`;
  const stdout = new LimitedText();
  const stderr = new LimitedText();
  let shell: string | undefined;
  let exitCode: number | undefined;
  const lines = new LineReader((line) => {
    if (shell === undefined) {
      shell = new RegExp(`${mark} (\\d+)$`).exec(line)?.[1];
      return;
    }
    stdout.add(`${line}\n`);
    options.onLine?.(line);
  });
  channel.on('data', (chunk: Buffer) => lines.add(chunk));
  const text = `echo ${mark} $$; echo ${mark} >&2\n${options.script}`;
  sendScript(channel, text, { become: options.become, onStderr: (said) => stderr.add(said) });
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? 1;
  });
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    const finish = (): void => {
      clearTimeout(grace);
      options.cut.removeEventListener('abort', stop);
      lines.end();
      const said = stderr.text().split(`${mark}\n`).at(-1) ?? '';
      const ended = { exitCode, hasBegun: shell !== undefined, stdout: stdout.text(), stderr: said };
      resolve(options.cut.aborted ? cutOutcome(said, options) : judgeEnd(ended, options));
    };
    const stop = (): void => {
      grace = setTimeout(() => {
        channel.close();
        finish();
      }, GRACE_MS);
      if (shell === undefined) channel.close();
      else endScript(client, shell, options);
    };
    options.cut.addEventListener('abort', stop, { once: true });
    channel.on('close', finish);
  });
}

/** sshd leaves a script running when its channel is closed, and passes on no signal to root's: a second script does. */
function endScript(client: Client, shell: string, options: RunOptions): void {
  const script = `read -r _ _ _ _ group _ </proc/${shell}/stat && kill -TERM "-$group"`;
  const limit = AbortSignal.timeout(GRACE_MS);
  void runScript(client, script, { ...options, signal: limit, cut: limit, onLine: undefined });
}
