// Runs scripts as root over one ssh connection: sudo, noise before the script, limits on time and output.

import { randomBytes } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';
import type { Connection, ExecOptions, ExecOutcome } from '../connection.ts';
import { LimitedText } from '../limited-text.ts';
import { LineReader } from '../line-reader.ts';

/** sshd closes a connection that asks for more than MaxSessions channels, 10 by default. */
const MOST_CHANNELS = 8;

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

  const enter = async (): Promise<void> => {
    if (running >= MOST_CHANNELS) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
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
      await enter();
      try {
        if (!isOpen) return { kind: 'lost', message: lostBecause };
        if (options.signal.aborted) return { kind: 'aborted' };
        return await runScript(client, script, { ...options, become, lostBecause: () => lostBecause });
      } finally {
        leave();
      }
    },
  };
}

interface RunOptions extends ExecOptions {
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
  return new Promise((resolve) => {
    client.exec(remoteCommand(options.become), (error, channel) => {
      if (error) resolve({ kind: 'lost', message: error.message });
      else resolve(watchChannel(channel, script, options));
    });
  });
}

function watchChannel(channel: ClientChannel, script: string, options: RunOptions): Promise<ExecOutcome> {
  const mark = `@brolly-begin-${randomBytes(8).toString('hex')}`;
  const text = `echo ${mark}\n${script}`;
  const stdout = new LimitedText();
  const stderr = new LimitedText();
  let hasBegun = false;
  let exitCode: number | undefined;
  let cut: 'timed-out' | 'aborted' | undefined;
  const lines = new LineReader((line) => {
    if (!hasBegun) {
      hasBegun = line.endsWith(mark);
      return;
    }
    stdout.add(`${line}\n`);
    options.onLine?.(line);
  });
  const end = (why: 'timed-out' | 'aborted'): void => {
    cut = why;
    channel.signal('TERM');
    channel.close();
  };
  const timer = setTimeout(() => end('timed-out'), options.timeoutMs);
  const onAbort = (): void => end('aborted');
  options.signal.addEventListener('abort', onAbort, { once: true });
  channel.on('data', (chunk: Buffer) => lines.add(chunk));
  sendScript(channel, text, { become: options.become, onStderr: (chunk) => stderr.add(chunk) });
  channel.on('exit', (code: number | null) => {
    exitCode = code ?? 1;
  });
  return new Promise((resolve) => {
    channel.on('close', () => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      lines.end();
      const ended = { exitCode, hasBegun, stdout: stdout.text(), stderr: stderr.text() };
      if (cut === 'aborted') resolve({ kind: 'aborted' });
      else if (cut === 'timed-out') resolve({ kind: 'timed-out', stderr: ended.stderr });
      else resolve(judge(ended, options));
    });
  });
}

/** Hands the script over at once, or after sudo has had its password: what sudo does not ask for it must not get. */
function sendScript(
  channel: ClientChannel,
  text: string,
  options: { readonly become: Become; readonly onStderr: (text: string) => void },
): void {
  const { become, onStderr } = options;
  channel.on('error', () => undefined);
  if (become.user === 'root' || become.sudoPassword === undefined) {
    channel.stderr.on('data', (chunk: Buffer) => onStderr(chunk.toString('utf8')));
    channel.end(text);
    return;
  }
  let isReady = false;
  let timesAsked = 0;
  channel.stderr.on('data', (chunk: Buffer) => {
    const said = chunk.toString('utf8');
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
