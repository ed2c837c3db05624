// The native transport: ssh2, through any number of bastions whose connections all hosts behind them share.

import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { brokenWhileOpening, refusedConnection, unreachable } from '../connect-failures.ts';
import type { ConnectFailure } from '../connection.ts';
import type { Login } from '../login.ts';
import type { ConnectOptions, Transport } from '../transport.ts';
import { connectSsh, type LoggedIn, type Way } from './connect.ts';
import { openStream, sshLink } from './ssh-link.ts';

type Opened = LoggedIn | ConnectFailure;

/** Opens nothing until it is asked to connect. */
export function nativeTransport(): Transport {
  const bastions = new Map<string, Promise<Opened>>();

  /** The connection to the last of `hops`; the first one that asks opens it, and everybody shares it while it lives. */
  function throughBastions(hops: readonly Login[], options: ConnectOptions): Promise<Opened> {
    const key = hops.map((hop) => `${hop.user}@${hop.address}:${hop.port}`).join(' ');
    const known = bastions.get(key);
    if (known !== undefined) return known;
    const last = hops.at(-1) as Login;
    const opening = connectSsh(last, { ...options, way: wayThrough(hops.slice(0, -1), options) });
    bastions.set(key, opening);
    const forget = (): void => {
      if (bastions.get(key) === opening) bastions.delete(key);
    };
    void opening.then((opened) => {
      if ('kind' in opened) forget();
      else opened.client.once('close', forget);
      return undefined;
    });
    return opening;
  }

  function wayThrough(hops: readonly Login[], options: ConnectOptions): Way | undefined {
    if (hops.length === 0) return undefined;
    return async (login) => {
      const bastion = await throughBastions(hops, options);
      return 'kind' in bastion ? bastion : forward(bastion.client, login, hops.at(-1) as Login);
    };
  }

  return {
    async connect(target, options) {
      const opened = await connectSsh(target, { ...options, way: wayThrough(target.bastions, options) });
      return 'kind' in opened ? opened : sshLink(opened.client, opened.roundTripMs);
    },
    close() {
      for (const opening of bastions.values())
        void opening.then((opened) => ('kind' in opened ? undefined : opened.client.end()));
      bastions.clear();
    },
  };
}

/** A stream from a bastion to the next host. */
async function forward(bastion: Client, login: Login, last: Login): Promise<Duplex | ConnectFailure> {
  try {
    return await openStream(bastion, { address: login.address, port: login.port });
  } catch (error) {
    const { message } = error as Error;
    // The host's answer has a reason; what ssh2 says of its own socket has none.
    if (!('reason' in (error as Error)))
      return brokenWhileOpening(login, `the connection to ${last.address} was lost: ${message}`);
    if (/refused/i.test(message)) return refusedConnection(login);
    return unreachable(login, `${last.address} says: ${message}`);
  }
}
