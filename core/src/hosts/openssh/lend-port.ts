// A port of a host's loopback that the client's master process listens on, and carries here.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { LentPort } from '@brolly/plugin-sdk';
import type { Channel } from '../channel.ts';
import { LimitedText } from '../limited-text.ts';

/** Starts a client that gives the master an order: `forward` or `cancel`, with a `-R` specification. */
export type OrderMaster = (order: 'forward' | 'cancel', specification: string) => Promise<Channel>;

/** Listens there until it is ended. @throws Error with the client's words when that is refused */
export async function lendPort({ port, onStream }: LentPort, orderMaster: OrderMaster): Promise<() => void> {
  const server = createServer({ allowHalfOpen: true }, onStream);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const specification = `127.0.0.1:${port}:127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await obeyed(await orderMaster('forward', specification));
  } catch (error) {
    server.close();
    throw error;
  }
  return () => {
    server.close();
    // A master that is gone listens no more.
    orderMaster('cancel', specification)
      .then(obeyed)
      .catch(() => undefined);
  };
}

async function obeyed(client: Channel): Promise<void> {
  const said = new LimitedText();
  client.stdin.end();
  client.stdout.resume();
  client.stderr.setEncoding('utf8').on('data', (text: string) => said.add(text));
  const end = await client.ended;
  if (end?.code !== 0) throw new Error(said.text().trim().split('\n').at(-1) || 'the ssh client refused it');
}
