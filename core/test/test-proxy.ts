// An HTTP proxy that writes down what it is asked for.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestProxy {
  /** `http://10.77.0.1:40123` */
  readonly url: string;
  /** Whole addresses, in the order in which they were asked for. */
  readonly asked: () => readonly string[];
  close(): void;
}

/** Listens on an address of this machine, for plain http only. */
export async function startProxy(address: string): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    asked.push(url);
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
