// Passes an HTTP request on to another address, and its answer back, as a proxy does.

import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Asks `to` by the same method with the same body; an address that cannot be asked is answered with 502. */
export function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, headers = incoming.headers }: { readonly to: string; readonly headers?: IncomingHttpHeaders },
): void {
  const onward = request(to, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}
