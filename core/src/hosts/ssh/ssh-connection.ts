// Runs scripts as root over one ssh connection: sudo, noise before the script, limits on time and output.

import { randomBytes } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';
import type { Connection, ExecOptions, ExecOutcome } from '../connection.ts';
import { LimitedText } from '../limited-text.ts';
import { LineReader } from '../line-reader.ts';
import { startTimeLimit } from './time-limit.ts';

/**
 * sshd refuses a channel beyond MaxSessions, 10 by default, and counts those that have just ended until it next looks:
 * as many may end as begin at once, so half of them are used.
 */
const MOST_CHANNELS = 5;
/** How long a script that is cut may take to end before it is left to itself. */
const GRACE_MS = 2_000;

/** Who to be on the host. */
export interface Become {
  readonly user: string;
  readonly sudoPassword?: string | undefined;
}

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

const READY = '@brolly-shell';
const ASKS = '@brolly-asks';

/** The command line names a shell and sudo, never a secret; a login shell of any kind can run it. */
function remoteCommand(become: Become): string {
  if (become.user === 'root') return 'exec /bin/sh -s';
  if (become.sudoPassword === undefined) return 'exec env LC_ALL=C sudo -n -H /bin/sh -s';
  return `exec env LC_ALL=C sudo -k -S -H -p ${ASKS} /bin/sh -c 'echo ${READY} >&2; exec /bin/sh -s'`;
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
      resolve(options.cut.aborted ? cutOutcome(said, options) : judge(ended, options));
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

/** Hands the script over at once, or after sudo has had its password: what sudo does not ask for it must not get. */
function sendScript(
  channel: ClientChannel,
  text: string,
  options: { readonly become: Become; readonly onStderr: (text: string) => void },
): void {
  const { become, onStderr } = options;
  channel.on('error', () => undefined);
  channel.stderr.setEncoding('utf8');
  if (become.user === 'root' || become.sudoPassword === undefined) {
    channel.stderr.on('data', onStderr);
    channel.end(text);
    return;
  }
  let isReady = false;
  let timesAsked = 0;
  channel.stderr.on('data', (said: string) => {
    if (isReady) return onStderr(said);
    if (said.includes(ASKS)) {
      timesAsked += 1;
      if (timesAsked === 1) channel.write(`${become.sudoPassword}\n`);
      else channel.end();
    }
    if (said.includes(READY)) {
      isReady = true;
      channel.end(text);
    } else onStderr(said.replaceAll(ASKS, ''));
    return undefined;
  });
}

function judge(
  ended: {
    readonly exitCode: number | undefined;
    readonly hasBegun: boolean;
    readonly stdout: string;
    readonly stderr: string;
  },
  options: RunOptions,
): ExecOutcome {
  if (ended.exitCode === undefined) return { kind: 'lost', message: options.lostBecause() };
  const { exitCode, stdout, stderr } = ended;
  if (ended.hasBegun) return { kind: 'exited', exitCode, stdout, stderr };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (
    /password is required|a terminal is required|incorrect password|no password was provided|Sorry, try again/i.test(
      stderr,
    )
  ) {
    return { kind: 'no-root', reason: 'sudo-needs-password', message: said };
  }
  if (/not in the sudoers|not allowed to|may not run/i.test(stderr))
    return { kind: 'no-root', reason: 'sudo-denied', message: said };
  return { kind: 'no-root', reason: 'shell-missing', message: said === '' ? `exit code ${exitCode}` : said };
}
