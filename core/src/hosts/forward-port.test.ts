// What becomes of the far side where the near one is gone first.

import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { forwardPort } from './forward-port.ts';

const never = new AbortController().signal;

/** A port whose far side is opened when the test says so. */
async function portToLater(signal = never) {
  const { promise: opened, resolve } = Promise.withResolvers<Duplex>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const forwarded = await forwardPort(() => {
    ask();
    return opened;
  }, signal);
  const stream = new Duplex({ read: () => undefined, write: (_content, _encoding, done) => done() });
  const closed = once(stream, 'close');
  return { forwarded, asked, stream, closed, open: () => resolve(stream) };
}

describe('a forwarded port', () => {
  it('leaves no stream open to a host for a connection that was gone before it was there', async () => {
    const { forwarded, asked, closed, open } = await portToLater();
    const socket = connect(forwarded.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await asked;
    forwarded.close();
    await once(socket, 'close');
    open();
    await closed;
    expect(forwarded.failure()).toBeUndefined();
  }, 5_000);

  it('ends with its signal what goes through it', async () => {
    const cancelling = new AbortController();
    const { forwarded, stream, closed, asked, open } = await portToLater(cancelling.signal);
    const socket = connect(forwarded.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await asked;
    open();
    socket.write('a word');
    cancelling.abort();
    await closed;
    expect(stream.destroyed).toBe(true);
  }, 5_000);
});
