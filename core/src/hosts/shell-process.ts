// A shell over a channel that is talked to while it runs.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { ShellEnd, ShellOptions, ShellProcess } from '@brolly/plugin-sdk';
import { type Become, judgeRefusal } from './become.ts';
import { type Channel, type ChannelExit, exitCodeOf } from './channel.ts';
import type { ShellStart } from './connection.ts';
import { LimitedText } from './limited-text.ts';
import { sendScript } from './send-script.ts';
import { learnsToUseTerminal, type Shells, startShell } from './start-shell.ts';
import { wholeScript } from './whole-script.ts';

/** Resolves when the program has begun, or when it is known that it never will. */
export async function startShellProcess(shells: Shells, program: string, options: ShellOptions): Promise<ShellStart> {
  const become: Become = options.asRoot === true ? shells.become : { method: 'none' };
  const channel = await startShell(shells, become, { cut: options.signal });
  if (channel === 'cut') return { kind: 'aborted' };
  if (channel === 'lost') return { kind: 'lost', message: shells.lostBecause };
  const { begun, early } = converse(channel, program, { ...options, shells, become });
  const shell = await begun;
  if (shell !== undefined) return { kind: 'started', shell };
  if (options.signal.aborted) return { kind: 'aborted' };
  const exitCode = exitCodeOf(await channel.ended);
  if (exitCode === undefined) return { kind: 'lost', message: shells.lostBecause };
  if (learnsToUseTerminal(shells, early())) return startShellProcess(shells, program, options);
  return judgeRefusal(early(), become, exitCode);
}

interface ConverseOptions extends ShellOptions {
  readonly shells: Shells;
  readonly become: Become;
}

/** `begun` resolves with nothing when the shell ends before the program has begun; `early` is what it said then. */
function converse(
  channel: Channel,
  program: string,
  options: ConverseOptions,
): { readonly begun: Promise<ShellProcess | undefined>; readonly early: () => string } {
  const { shells, become, signal } = options;
  const mark = `@brolly-begin-${randomBytes(8).toString('hex')}`;
  const early = new LimitedText();
  const decoder = new StringDecoder('utf8');
  const { promise: begun, resolve } = Promise.withResolvers<ShellProcess | undefined>();
  const onAbort = (): void => void channel.stdin.end();
  const shell: ShellProcess = {
    write: (content) => void (channel.stdin.writable && channel.stdin.write(content)),
    async drained() {
      if (!channel.stdin.writableNeedDrain) return;
      await Promise.race([once(channel.stdin, 'drain').catch(() => undefined), channel.ended]);
    },
    endInput: () => void channel.stdin.end(),
    close: () => channel.close(),
    // A process that was left behind may hold the channel open: the shell has ended all the same.
    ended: Promise.race([channel.exited, channel.ended]).then((exit) => {
      signal.removeEventListener('abort', onAbort);
      return endOf(exit, shells.lostBecause);
    }),
  };
  const onStdout = skipUntil(`${mark}\n`, {
    before: () => undefined,
    at: () => resolve(shell),
    after: options.onStdout,
  });
  channel.stdout.on('data', (chunk: Buffer) => onStdout(decoder.write(chunk)));
  // What comes after it may be for what the program starts.
  sendScript(channel, `echo ${mark}; echo ${mark} >&2\n${wholeScript(program)}`, {
    become,
    hasTerminal: shells.usesTerminal,
    keepsInput: true,
    onStderr: skipUntil(`${mark}\n`, { before: (text) => early.add(text), after: options.onStderr }),
  });
  void channel.ended.then(() => resolve(undefined));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return { begun, early: () => early.text() };
}

function endOf(exit: ChannelExit | undefined, lostBecause: string): ShellEnd {
  if (exit === undefined) return { kind: 'lost', message: lostBecause };
  if (exit.code === null) return { kind: 'killed', signal: exit.signal ?? 'unknown' };
  return { kind: 'exited', exitCode: exit.code };
}

/** Gives what comes before the mark to one, what comes after it to the other. */
function skipUntil(
  mark: string,
  listeners: {
    readonly before: (text: string) => void;
    readonly at?: () => void;
    readonly after: (text: string) => void;
  },
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
    listeners.at?.();
    return rest === '' ? undefined : listeners.after(rest);
  };
}
