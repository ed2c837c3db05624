// Bodies that are too large, too slow, broken off or cancelled, from a server that sends them so.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchLimited } from './fetch-limited.ts';

const MIB = 1024 * 1024;
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/good': (response) => void response.end('all of it'),
  '/missing': (response) => void response.writeHead(404).end(),
  '/endless': (response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(64 * 1024)));
    };
    response.on('drain', more);
    more();
  },
  '/silent': (response) => void response.write('a part'),
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('a part', () => response.destroy());
  },
};
const server = createServer((request, response) => ANSWERS[request.url ?? '']?.(response));
let root: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;
const get = (path: string, limits: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {}) =>
  fetchLimited(`${root}${path}`, { signal, mostBytes: MIB, timeoutMs: 60_000, what: `the file ${path}`, ...limits });

describe('a body that is fetched', () => {
  it('is had as a whole', async () => {
    expect((await get('/good')).toString('utf8')).toBe('all of it');
  });

  it.each([
    ['/missing', 'the server answers 404'],
    ['/endless', 'it is larger than 1 MiB'],
    ['/broken', ''],
  ])('fails by its name where the server sends it as %s', async (path, why) => {
    const failure: unknown = await get(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'download-failed', recoverable: true });
    expect((failure as Error).message).toContain(`the file ${path} cannot be fetched: ${why}`);
  });

  it('is waited for no longer than its limit', async () => {
    await expect(get('/silent', { timeoutMs: 20 })).rejects.toThrow(/was not there after 0 s/);
  });

  it('ends as a cancel where that ends it, whether or not it has begun', async () => {
    const cancelling = new AbortController();
    const reason = new Error('the execution was cancelled');
    server.once('request', () => cancelling.abort(reason));
    for (const path of ['/silent', '/good'])
      await expect(get(path, { signal: cancelling.signal })).rejects.toBe(reason);
  });
});
