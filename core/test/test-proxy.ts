// An HTTP proxy that writes down what it is asked for.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passOn } from './pass-on.ts';

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
    passOn(incoming, outgoing, { to: url });
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
