// A TCP link with faults, for tests: it delays, throttles, repeats and cuts what passes, at a byte that the test names.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Faults of the connections that follow; counts are bytes of both directions together, from the start of a connection. */
export interface Faults {
  /** Both sides are reset when so many bytes have passed. */
  readonly cutAfterBytes?: number;
  /** Milliseconds on the way, each way; the order stays. */
  readonly delayMs?: number;
  /** Of each direction. */
  readonly bytesPerSecond?: number;
  /** The chunk in which this byte passes is passed twice. */
  readonly repeatAtByte?: number;
}

export interface FaultyLink {
  readonly port: number;
  /** For the connections to come. Default: none. */
  setFaults(faults: Faults): void;
  /** Bytes that have passed over the connection that was opened last. */
  bytesPassed(): number;
  /** After which bytes of that connection the pieces ended that came at once: more or less the packets of ssh. */
  borders(): readonly number[];
  /** How often the direction changed: a message and its answer are two. */
  turns(): number;
  connections(): number;
  stop(): Promise<void>;
}

/** Listens on loopback and passes everything on to a port of loopback. */
export async function startFaultyLink(toPort: number): Promise<FaultyLink> {
  let faults: Faults = {};
  let passed = 0;
  let turns = 0;
  let count = 0;
  let borders: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const own = faults;
    const host = connect(toPort, '127.0.0.1');
    let bytes = 0;
    let last: Socket | undefined;
    count += 1;
    passed = 0;
    borders = [];
    const cut = (): void => {
      client.resetAndDestroy();
      host.resetAndDestroy();
    };
    for (const socket of [client, host]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of [client, host]) other.destroy();
      });
    }
    const carry = (from: Socket, to: Socket): void => {
      let freeAt = 0;
      from.on('data', (chunk: Buffer) => {
        const room = (own.cutAfterBytes ?? Infinity) - bytes;
        const isRepeated =
          own.repeatAtByte !== undefined && bytes <= own.repeatAtByte && own.repeatAtByte < bytes + chunk.length;
        bytes += chunk.length;
        passed = bytes;
        borders.push(bytes);
        if (last !== from) turns += 1;
        last = from;
        const now = performance.now();
        freeAt =
          Math.max(freeAt, now) + (own.bytesPerSecond === undefined ? 0 : (chunk.length / own.bytesPerSecond) * 1000);
        const pass = (): void => {
          to.write(room < chunk.length ? chunk.subarray(0, room) : chunk);
          if (isRepeated) to.write(chunk);
          if (room <= chunk.length) cut();
        };
        const wait = freeAt - now + (own.delayMs ?? 0);
        if (wait <= 0) pass();
        else setTimeout(pass, wait);
      });
    };
    carry(client, host);
    carry(host, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return {
    port: address.port,
    setFaults(next) {
      faults = next;
    },
    bytesPassed: () => passed,
    borders: () => [...borders],
    turns: () => turns,
    connections: () => count,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
