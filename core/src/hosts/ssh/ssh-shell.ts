// A shell over an ssh channel that is talked to while it runs.

import { randomBytes } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import type { ShellEnd, ShellOptions, ShellProcess } from '@brolly/plugin-sdk';
import type { Client, ClientChannel } from 'ssh2';
import type { ShellStart } from '../connection.ts';
import { LimitedText } from '../limited-text.ts';
import { type Become, judgeEnd, remoteCommand, sendScript } from './remote-shell.ts';

interface StartOptions extends ShellOptions {
  readonly become: Become;
  readonly lostBecause: () => string;
}

/** Resolves when the program has begun, or when it is known that it never will. */
export function startShell(client: Client, program: string, options: StartOptions): Promise<ShellStart> {
  // Without sudo everybody is served as root is: by a plain shell.
  const become: Become = options.asRoot === true ? options.become : { user: 'root' };
  return new Promise((resolve) => {
    const begin = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) resolve({ kind: 'lost', message: error.message });
      else resolve(converse(channel, program, { ...options, become }));
    };
    try {
      client.exec(remoteCommand(become), begin);
    } catch (error) {
      // ssh2 throws when its socket is closing already.
      resolve({ kind: 'lost', message: (error as Error).message });
    }
  });
}

function converse(channel: ClientChannel, program: string, options: StartOptions): Promise<ShellStart> {
  const mark = `@brolly-begin-${randomBytes(8).toString('hex')}`;
  const early = new LimitedText();
  let hasBegun = false;
  let saidBefore = '';
  let exit: { readonly code: number | null; readonly signal: string | undefined } | undefined;
  const decoder = new StringDecoder('utf8');
  const { promise, resolve } = Promise.withResolvers<ShellStart>();
  const ended = Promise.withResolvers<ShellEnd>();
  const onAbort = (): void => void channel.end();
  const shell: ShellProcess = {
    write: (text) => void (channel.writable && channel.write(text)),
    endInput: () => void channel.end(),
    close: () => channel.close(),
    ended: ended.promise,
  };
  channel.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk);
    if (hasBegun) return options.onStdout(text);
    saidBefore += text;
    const at = saidBefore.indexOf(`${mark}\n`);
    if (at === -1) return undefined;
    hasBegun = true;
    resolve({ kind: 'started', shell });
    const rest = saidBefore.slice(at + mark.length + 1);
    if (rest !== '') options.onStdout(rest);
    return undefined;
  });
  sendScript(channel, `echo ${mark}; echo ${mark} >&2\n${program}`, {
    become: options.become,
    keepsInput: true,
    onStderr: skipUntil(`${mark}\n`, { before: (text) => early.add(text), after: options.onStderr }),
  });
  const finish = (): void => {
    options.signal.removeEventListener('abort', onAbort);
    ended.resolve(endOf(exit, options));
    const outcome = { exitCode: exit?.code ?? undefined, hasBegun, stdout: '', stderr: early.text() };
    resolve(options.signal.aborted && !hasBegun ? { kind: 'aborted' } : (judgeEnd(outcome, options) as ShellStart));
  };
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = { code, signal };
    // A process that was left behind may hold the channel open: the shell has ended all the same.
    if (hasBegun) finish();
  });
  channel.on('close', finish);
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  return promise;
}

function endOf(
  exit: { readonly code: number | null; readonly signal: string | undefined } | undefined,
  options: StartOptions,
): ShellEnd {
  if (exit === undefined) return { kind: 'lost', message: options.lostBecause() };
  if (exit.code === null) return { kind: 'killed', signal: exit.signal ?? 'unknown' };
  return { kind: 'exited', exitCode: exit.code };
}

/** Gives what comes before the mark to one, what comes after it to the other. */
function skipUntil(
  mark: string,
  listeners: { readonly before: (text: string) => void; readonly after: (text: string) => void },
): (text: string) => void {
  let held: string | undefined = '';
  return (text) => {
    if (held === undefined) return listeners.after(text);
    held += text;
    const at = held.indexOf(mark);
    if (at === -1) {
      listeners.before(text);
      return undefined;
    }
    const rest = held.slice(at + mark.length);
    held = undefined;
    return rest === '' ? undefined : listeners.after(rest);
  };
}
