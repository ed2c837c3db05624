// Hands a script to the shell at the other end of a channel, after the password that leads to it.

import { asksForPassword, type Become, mayAsk, READY, withoutPrompt } from './become.ts';
import type { Channel } from './channel.ts';

export interface SendOptions {
  readonly become: Become;
  /** Whether the password is handed over elsewhere, on a terminal. */
  readonly hasTerminal: boolean;
  readonly onStderr: (text: string) => void;
  /** Whether its stdin stays open after the script. Default false. */
  readonly keepsInput?: boolean;
}

/** Hands the script over at once, or after the password was had: what nobody asks for nobody must get. */
export function sendScript(channel: Channel, text: string, options: SendOptions): void {
  const { become, onStderr } = options;
  const hand = (): void => {
    if (options.keepsInput === true) channel.stdin.write(text);
    else channel.stdin.end(text);
  };
  channel.stdin.on('error', () => undefined);
  channel.stderr.setEncoding('utf8');
  if (options.hasTerminal || !mayAsk(become)) {
    channel.stderr.on('data', onStderr);
    hand();
    return;
  }
  let isReady = false;
  let timesAsked = 0;
  let said = '';
  channel.stderr.on('data', (more: string) => {
    if (isReady) return onStderr(more);
    said += more;
    if (said.includes(READY)) {
      isReady = true;
      hand();
      return undefined;
    }
    if (asksForPassword(said)) {
      timesAsked += 1;
      if (timesAsked === 1 && become.password !== undefined) channel.stdin.write(`${become.password}\n`);
      else channel.stdin.end();
      said = '';
    }
    return onStderr(withoutPrompt(more));
  });
}
