// A link to this machine: commands are processes of the user who runs brolly.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Link } from '../channel.ts';
import { startChild } from '../child-channel.ts';

const MOST_CHANNELS = 5;

/** Never closes by itself. */
export function localLink(): Link {
  let isOpen = true;
  let close: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => {
    close = resolve;
  });
  return {
    get isOpen() {
      return isOpen;
    },
    closed,
    mostChannels: MOST_CHANNELS,
    roundTripMs: 0,
    start: (command) => startChild(['/bin/sh', '-c', command]),
    startOnTerminal: undefined,
    async openStream({ address, port }) {
      const socket = connect({ host: address, port });
      await once(socket, 'connect');
      return socket;
    },
    async lendPort({ port, onStream }) {
      const server = createServer({ allowHalfOpen: true }, onStream);
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return () => void server.close();
    },
    close() {
      isOpen = false;
      close('the connection was closed');
    },
  };
}
