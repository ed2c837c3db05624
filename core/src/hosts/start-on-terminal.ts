// A shell of root for hosts that insist on a terminal: the password goes over the terminal, everything else beside it.

import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { invariant } from '#diagnostics/invariant.ts';
import { asksForPassword, type Become, becomeOnTerminalCommand, READY, withoutPrompt } from './become.ts';
import { type Channel, type ChannelExit, exitCodeOf, type Link } from './channel.ts';

/** How somebody ends who was refused. */
const REFUSED: ChannelExit = { code: 1 };

/**
 * Starts the shell with its streams on three named pipes of the user, so that nothing of a script passes the terminal,
 * which would change and repeat it. Takes two channels. What the terminal says of a refusal comes on stderr.
 *
 * @throws Error when the link is lost or the pipes cannot be made.
 */
export async function startOnTerminal(link: Link, become: Become): Promise<Channel> {
  invariant(link.startOnTerminal !== undefined, 'the transport has terminals');
  const folder = `/tmp/brolly-${randomBytes(8).toString('hex')}`;
  const named = (name: string): string => `${folder}/${name}`;
  const pipes = ['in', 'out', 'err'].map(named);
  await finish(link, `umask 077; mkdir ${folder} && mkfifo ${pipes.join(' ')}`);
  const [toShell = '', fromShell = '', errors = ''] = pipes;
  const carry = `cat <${fromShell} & cat <${errors} >&2 & cat >${toShell}; wait; rm -rf ${folder}`;
  const streams = await link.start(inShell(carry));
  const terminal = await link.startOnTerminal(becomeOnTerminalCommand(become, folder));
  const stderr = new PassThrough();
  streams.stderr.pipe(stderr, { end: false });
  const prompts = answerPrompt(terminal, become.password);
  const ended = terminal.ended.then(async (exit) => {
    if (!prompts.hasBegun() && exitCodeOf(exit) !== 0) {
      stderr.write(prompts.said());
      // Pipes that nobody opens keep those who wait for the other end.
      await finish(link, `: >${fromShell} & : >${errors} & cat <${toShell} & wait`).catch(() => undefined);
    }
    streams.stdin.end();
    await streams.ended;
    stderr.end();
    return prompts.isWrong() ? REFUSED : exit;
  });
  return {
    stdin: streams.stdin,
    stdout: streams.stdout,
    stderr,
    exited: ended,
    ended,
    close() {
      terminal.close();
      streams.close();
    },
  };
}

/** A command line for any login shell. */
function inShell(script: string): string {
  return `exec /bin/sh -c '${script}'`;
}

async function finish(link: Link, script: string): Promise<void> {
  const channel = await link.start(inShell(script));
  channel.stdout.resume();
  channel.stderr.resume();
  channel.stdin.end();
  const exitCode = exitCodeOf(await channel.ended);
  if (exitCode !== 0) throw new Error(`/tmp cannot be written by the user who logs in (exit code ${exitCode})`);
}

/** Writes the password at the first prompt; a second one means that it was wrong, and ends the terminal. */
function answerPrompt(
  terminal: Channel,
  password: string | undefined,
): { readonly said: () => string; readonly hasBegun: () => boolean; readonly isWrong: () => boolean } {
  let all = '';
  let sincePrompt = '';
  let timesAsked = 0;
  terminal.stderr.resume();
  terminal.stdin.on('error', () => undefined);
  terminal.stdout.setEncoding('utf8');
  terminal.stdout.on('data', (text: string) => {
    all += text;
    sincePrompt += text;
    if (!asksForPassword(sincePrompt)) return;
    sincePrompt = '';
    timesAsked += 1;
    if (timesAsked === 1 && password !== undefined) terminal.stdin.write(`${password}\n`);
    else terminal.close();
  });
  return {
    // A terminal may repeat what is typed.
    said: () => withoutPrompt(password === undefined ? all : all.replaceAll(password, '')),
    hasBegun: () => all.includes(READY),
    isWrong: () => timesAsked > 1,
  };
}
