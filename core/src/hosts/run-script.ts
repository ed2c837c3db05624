// Runs a script over a link as root: noise before it, limits on its time and output, its end or its cut.

import { randomBytes } from 'node:crypto';
import { judgeRefusal } from './become.ts';
import { type Channel, exitCodeOf } from './channel.ts';
import type { ExecOptions, ExecOutcome } from './connection.ts';
import { LimitedText } from './limited-text.ts';
import { LineReader } from './line-reader.ts';
import { sendScript } from './send-script.ts';
import { learnsToUseTerminal, type Shells, startShell } from './start-shell.ts';
import { wholeScript } from './whole-script.ts';

/** How long a script may take to end once it was told to, before it is left to itself. */
const GRACE_MS = 2_000;
/** How long it may take to tell it, which is a login of its own: a busy host takes seconds for one. */
const TELL_MS = 8_000;

export interface RunOptions extends ExecOptions {
  /** Aborted by the caller's signal or when the time is over. */
  readonly cut: AbortSignal;
}

/** Runs one script as root and hears its end, or cuts it. */
export async function runScript(shells: Shells, script: string, options: RunOptions): Promise<ExecOutcome> {
  const spare = shells.usesTerminal ? undefined : shells.spares.take();
  const outcome = await runInShell(shells, script, { ...options, spare });
  // The host may have ended a shell that waited. It has not begun the script: a new one is asked for the reason.
  if (spare === undefined || outcome.kind !== 'no-root' || outcome.reason !== 'shell-missing') return outcome;
  return runInShell(shells, script, options);
}

async function runInShell(
  shells: Shells,
  script: string,
  options: RunOptions & { readonly spare?: Promise<Channel> | undefined },
): Promise<ExecOutcome> {
  const { become } = shells;
  const channel = await startShell(shells, become, options);
  if (channel === 'cut') return cutOutcome('', options);
  if (channel === 'lost') return { kind: 'lost', message: shells.lostBecause };
  const ended = await watchChannel(shells, channel, { ...options, script });
  if (options.cut.aborted) return cutOutcome(ended.stderr, options);
  if (ended.hasBegun && ended.exitCode !== undefined)
    return { kind: 'exited', exitCode: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr };
  if (ended.exitCode === undefined) return { kind: 'lost', message: shells.lostBecause };
  if (learnsToUseTerminal(shells, ended.stderr)) return runInShell(shells, script, { ...options, spare: undefined });
  return judgeRefusal(ended.stderr, become, ended.exitCode);
}

function cutOutcome(stderr: string, options: RunOptions): ExecOutcome {
  return options.signal.aborted ? { kind: 'aborted' } : { kind: 'timed-out', stderr };
}

interface Ended {
  readonly exitCode: number | undefined;
  /** Whether the shell of root has read the script. */
  readonly hasBegun: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function watchChannel(
  shells: Shells,
  channel: Channel,
  options: RunOptions & { readonly script: string },
): Promise<Ended> {
  const mark = `@brolly-begin-${randomBytes(8).toString('hex')}`;
  const stdout = new LimitedText();
  const stderr = new LimitedText();
  let shell: string | undefined;
  const lines = new LineReader((line) => {
    if (shell === undefined) {
      shell = new RegExp(`${mark} (\\d+)$`).exec(line)?.[1];
      return;
    }
    stdout.add(`${line}\n`);
    options.onLine?.(line);
  });
  channel.stdout.on('data', (chunk: Buffer) => lines.add(chunk));
  const text = `echo ${mark} $$; echo ${mark} >&2\n${wholeScript(options.script)}`;
  const { become, usesTerminal: hasTerminal } = shells;
  sendScript(channel, text, { become, hasTerminal, onStderr: (said) => stderr.add(said) });
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    let isOver = false;
    const finish = (exitCode: number | undefined): void => {
      isOver = true;
      clearTimeout(grace);
      options.cut.removeEventListener('abort', stop);
      lines.end();
      const said = stderr.text().split(`${mark}\n`).at(-1) ?? '';
      resolve({ exitCode, hasBegun: shell !== undefined, stdout: stdout.text(), stderr: said });
    };
    const leaveAfterGrace = (): void => {
      if (isOver) return;
      grace = setTimeout(() => {
        channel.close();
        finish(undefined);
      }, GRACE_MS);
    };
    const stop = (): void => {
      if (shell === undefined) {
        channel.close();
        leaveAfterGrace();
      } else void endScript(shells, shell, options).finally(leaveAfterGrace);
    };
    if (options.cut.aborted) stop();
    else options.cut.addEventListener('abort', stop, { once: true });
    void channel.ended.then((exit) => finish(exitCodeOf(exit)));
  });
}

/**
 * A host may leave a script running when its channel is closed, and passes on no signal to root's: a second script does.
 *
 * @returns when it has, or cannot
 */
function endScript(shells: Shells, shell: string, options: RunOptions): Promise<ExecOutcome> {
  const script = `read -r _ _ _ _ group _ </proc/${shell}/stat && kill -TERM "-$group"`;
  const limit = AbortSignal.timeout(TELL_MS);
  return runScript(shells, script, { ...options, signal: limit, cut: limit, onLine: undefined });
}
