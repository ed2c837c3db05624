// A link over ssh2.

import type { Duplex } from 'node:stream';
import type { LentPort, PortAddress } from '@brolly/plugin-sdk';
import type { AcceptConnection, Client, ClientChannel, ExecOptions, TcpConnectionDetails } from 'ssh2';
import type { Channel, ChannelExit, Link } from '../channel.ts';

/**
 * sshd refuses a channel beyond MaxSessions, 10 by default, and counts those that have just ended until it next looks:
 * as many may end as begin at once, so half of them are used.
 */
const MOST_CHANNELS = 5;

/** Makes a link of a client that is logged in. */
export function sshLink(client: Client, roundTripMs: number): Link {
  let isOpen = true;
  let reason = 'the connection was closed';
  client.on('error', (error) => {
    reason = error.message;
  });
  const closed = new Promise<string>((resolve) => {
    client.on('close', () => {
      isOpen = false;
      resolve(reason);
    });
  });
  return {
    get isOpen() {
      return isOpen;
    },
    closed,
    mostChannels: MOST_CHANNELS,
    roundTripMs,
    start: (command) => startChannel(client, command, {}),
    startOnTerminal: (command) => startChannel(client, command, { pty: { term: 'dumb' } }),
    openStream: (to) => openStream(client, to),
    lendPort: (lent) => lendPort(client, lent),
    close() {
      isOpen = false;
      client.end();
    },
  };
}

function startChannel(client: Client, command: string, options: ExecOptions): Promise<Channel> {
  return new Promise((resolve, reject) => {
    // ssh2 throws when its socket is closing already: that rejects too.
    client.exec(command, options, (error: Error | undefined, channel: ClientChannel) => {
      if (error) reject(error);
      else resolve(channelOf(channel));
    });
  });
}

/** @throws Error with the host's words when it does not carry the stream on */
export function openStream(client: Client, to: PortAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // ssh2 throws when its socket is closing already: that rejects too.
    client.forwardOut('127.0.0.1', 0, to.address, to.port, (error: Error | undefined, stream: ClientChannel) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}

function lendPort(client: Client, { port, onStream }: LentPort): Promise<() => void> {
  const take = ({ destPort }: TcpConnectionDetails, accept: AcceptConnection<ClientChannel>): void => {
    if (destPort === port) onStream(accept());
  };
  client.on('tcp connection', take);
  const end = (): void => {
    client.off('tcp connection', take);
  };
  return new Promise((resolve, reject) => {
    client.forwardIn('127.0.0.1', port, (error: Error | undefined) => {
      if (error) {
        end();
        reject(error);
        return;
      }
      resolve(() => {
        end();
        // A client that is gone listens no more.
        client.unforwardIn('127.0.0.1', port, () => undefined);
      });
    });
  });
}

function channelOf(channel: ClientChannel): Channel {
  let exit: ChannelExit | undefined;
  channel.on('error', () => undefined);
  const exited = new Promise<ChannelExit | undefined>((resolve) => {
    channel.on('exit', (code: number | null, signal?: string) => {
      exit = { code, ...(signal === undefined ? {} : { signal }) };
      resolve(exit);
    });
    channel.on('close', () => resolve(exit));
  });
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    ended: new Promise((resolve) => {
      channel.on('close', () => resolve(exit));
    }),
    close: () => channel.close(),
  };
}
