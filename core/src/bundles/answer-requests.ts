// Answers hosts as a mirror does: downloads by path, and the images of registries, from a bundle.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bundle } from './open-bundle.ts';

export interface Answering {
  /** Takes a connection of a host. */
  take(stream: Duplex): void;
  /** Ends all connections. */
  close(): void;
}

/** Reads HTTP from connections that it is handed; it listens nowhere. */
export function answerRequests(bundle: Pick<Bundle, 'content'>): Answering {
  const server = createServer((request, response) => {
    answer(request, response, bundle).catch(() => response.destroy());
  });
  const streams = new Set<Duplex>();
  let isClosed = false;
  return {
    take(stream) {
      stream.on('error', () => undefined);
      if (isClosed) {
        stream.destroy();
        return;
      }
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      server.emit('connection', stream);
    },
    close() {
      isClosed = true;
      for (const stream of streams) stream.destroy();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bundle: Pick<Bundle, 'content'>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathOf(request.url ?? '/');
  if (path === 'v2/') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
    return;
  }
  const content = path === undefined ? undefined : await bundle.content(path);
  if (content === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`the bundle has no ${path ?? request.url}\n`);
    return;
  }
  const { bytes, sha256, type = 'application/octet-stream' } = content;
  const range = rangeOf(request.headers.range, bytes);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${bytes}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': type,
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    'docker-content-digest': `sha256:${sha256}`,
    etag: `"${sha256}"`,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${bytes}` }),
  });
  if (request.method === 'HEAD' || bytes === 0) response.end();
  else await pipeline(content.stream({ start, end }), response);
}

/** Without the slash at the begin; `undefined` for what is no path. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://bundle').pathname).slice(1);
  } catch {
    return undefined;
  }
}

/** One range from a byte on; what else may be asked for is answered with the whole. */
function rangeOf(
  header: string | undefined,
  bytes: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined) return undefined;
  const start = Number(from);
  const end = to === undefined || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}
