// The shell at the other end of an ssh channel: who it runs as, how it gets its program, what its end means.

import type { ClientChannel } from 'ssh2';
import type { ExecOutcome } from '../connection.ts';

/** Who to be on the host. */
export interface Become {
  readonly user: string;
  readonly sudoPassword?: string | undefined;
}

const READY = '@brolly-shell';
const ASKS = '@brolly-asks';

/** The command line names a shell and sudo, never a secret; a login shell of any kind can run it. */
export function remoteCommand(become: Become): string {
  if (become.user === 'root') return 'exec /bin/sh -s';
  if (become.sudoPassword === undefined) return 'exec env LC_ALL=C sudo -n -H /bin/sh -s';
  return `exec env LC_ALL=C sudo -k -S -H -p ${ASKS} /bin/sh -c 'echo ${READY} >&2; exec /bin/sh -s'`;
}

interface SendOptions {
  readonly become: Become;
  readonly onStderr: (text: string) => void;
  /** Whether its stdin stays open after the program. Default false. */
  readonly keepsInput?: boolean;
}

/** Hands the script over at once, or after sudo has had its password: what sudo does not ask for it must not get. */
export function sendScript(channel: ClientChannel, text: string, options: SendOptions): void {
  const { become, onStderr } = options;
  const hand = (): void => {
    if (options.keepsInput === true) channel.write(text);
    else channel.end(text);
  };
  channel.on('error', () => undefined);
  channel.stderr.setEncoding('utf8');
  if (become.user === 'root' || become.sudoPassword === undefined) {
    channel.stderr.on('data', onStderr);
    hand();
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
      hand();
    } else onStderr(said.replaceAll(ASKS, ''));
    return undefined;
  });
}

/** What the end of a shell means: one that never began was not let in. */
export function judgeEnd(
  ended: {
    readonly exitCode: number | undefined;
    readonly hasBegun: boolean;
    readonly stdout: string;
    readonly stderr: string;
  },
  options: { readonly lostBecause: () => string },
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
