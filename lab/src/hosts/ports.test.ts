// A host counts as up when its ssh server greets, not when its port is merely open.

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portIsOpen, sshAnswers } from './ports.ts';

let server: Server | undefined;

afterEach(() => server?.close());

async function serve(greeting: string): Promise<number> {
  server = createServer((socket) => socket.on('error', () => undefined).end(greeting));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('ports', () => {
  it('know an ssh server by its greeting', async () => {
    expect(await sshAnswers('127.0.0.1', await serve('SSH-2.0-OpenSSH_9.2p1\r\n'))).toBe(true);
  });

  it('are open without being an ssh server', async () => {
    const port = await serve('220 mail\r\n');
    expect(await sshAnswers('127.0.0.1', port)).toBe(false);
    expect(await portIsOpen('127.0.0.1', port)).toBe(true);
  });

  it('are closed where nothing listens', async () => {
    const port = await serve('');
    server?.close();
    expect(await portIsOpen('127.0.0.1', port)).toBe(false);
    expect(await sshAnswers('127.0.0.1', port)).toBe(false);
  });
});
