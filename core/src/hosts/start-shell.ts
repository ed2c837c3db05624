// Starts shells over a link: as root, on a terminal where the host insists on one, or as the user who logged in.

import { type Become, becomeCommand, wantsTerminal } from './become.ts';
import type { Channel, Link } from './channel.ts';
import type { SpareShells } from './spare-shells.ts';
import { startOnTerminal } from './start-on-terminal.ts';

/** What all shells of a connection share. */
export interface Shells {
  readonly link: Link;
  readonly become: Become;
  readonly spares: SpareShells;
  /** Learnt from the first refusal for want of a terminal. */
  usesTerminal: boolean;
  lostBecause: string;
}

/**
 * Starts a shell, or takes one that was started before; one that comes after `cut` is let go.
 *
 * @param spare a host with room for few channels may have refused it: then another is started
 */
export async function startShell(
  { link, usesTerminal }: Shells,
  become: Become,
  { cut, spare }: { readonly cut: AbortSignal; readonly spare?: Promise<Channel> | undefined },
): Promise<Channel | 'cut' | 'lost'> {
  const start = (): Promise<Channel> =>
    usesTerminal && become.method !== 'none' ? startOnTerminal(link, become) : link.start(becomeCommand(become));
  const starting = spare?.catch(start) ?? start();
  const givenUp = new Promise<'cut'>((resolve) => {
    if (cut.aborted) resolve('cut');
    cut.addEventListener('abort', () => resolve('cut'), { once: true });
  });
  const channel = await Promise.race([starting.catch(() => 'lost' as const), givenUp]);
  if (channel === 'cut') void starting.then((late) => late.close()).catch(() => undefined);
  return channel;
}

/** Whether a refusal came for want of a terminal only: the next shell is started on one. */
export function learnsToUseTerminal(shells: Shells, said: string): boolean {
  if (shells.usesTerminal || shells.link.startOnTerminal === undefined || !wantsTerminal(said)) return false;
  shells.usesTerminal = true;
  return true;
}
