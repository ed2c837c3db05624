// A port of this machine's loopback whose connections are carried on by a host.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ForwardedPort } from '@brolly/plugin-sdk';

/** Listens until it is closed or `signal` aborts; `open` gives a stream for each connection. */
export async function forwardPort(open: () => Promise<Duplex>, signal: AbortSignal): Promise<ForwardedPort> {
  let failure: string | undefined;
  const sockets = new Set<Socket>();
  const fail = (error: Error): void => {
    failure = error.message;
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    open().then(
      (stream) => carry(socket, stream, fail),
      (error: Error) => {
        fail(error);
        socket.destroy();
      },
    );
  });
  const close = (): void => {
    signal.removeEventListener('abort', close);
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    failure: () => failure,
    close,
  };
}

function carry(socket: Socket, stream: Duplex, fail: (error: Error) => void): void {
  stream.on('error', fail);
  if (socket.destroyed) return void stream.destroy();
  stream.on('close', () => socket.destroy());
  socket.on('close', () => stream.destroy());
  return void socket.pipe(stream).pipe(socket);
}
