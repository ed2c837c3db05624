// The mirror: upstream's download sites by host name, and a read-only image registry, over plain HTTP.

import { createReadStream, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../folders.ts';
import { faultFor, type MirrorFault, type MirrorFaults, withWrongChecksum } from './faults.ts';
import { parseRange } from './range.ts';
import { findResource, type MirrorResource } from './routes.ts';

export interface MirrorOptions {
  /** Where to listen. Default 127.0.0.1. */
  readonly address?: string;
  /** Default 8080, or any free one when that is taken. */
  readonly port?: number;
  /** The folder with `mirror/` and `images/`. Default the lab's cache. */
  readonly folder?: string;
  /** What shall go wrong, for tests. */
  readonly faults?: MirrorFaults;
}

export interface RunningMirror {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Ends all connections and listens no more. */
  close(): Promise<void>;
}

const PREFERRED_PORT = 8080;
const CHUNK_BYTES = 1024 * 1024;

/** Starts a mirror inside this process. It reads files when they are asked for, so what is built later is served too. */
export async function startMirror(options: MirrorOptions = {}): Promise<RunningMirror> {
  const address = options.address ?? '127.0.0.1';
  const folder = options.folder ?? cacheFolder();
  const server = createServer((request, response) => {
    answer(request, response, { folder, faults: options.faults ?? {} }).catch((error: unknown) => {
      // The asker went away, or the file changed while it was sent: the connection is of no more use.
      if (!response.headersSent) response.writeHead(500).end(String(error));
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  await listen(server, options.port ?? PREFERRED_PORT, address).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || options.port !== undefined) throw error;
    return listen(server, 0, address);
  });
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface Site {
  readonly folder: string;
  readonly faults: MirrorFaults;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const path = new URL(request.url ?? '/', 'http://mirror').pathname;
  const fault = faultFor(site.faults, path);
  if (fault === 'silent') return;
  const resource = fault === 'missing' ? undefined : await findResource(site.folder, path);
  const stats = resource?.file === undefined ? undefined : await stat(resource.file).catch(() => undefined);
  if (resource === undefined || (resource.file !== undefined && !stats?.isFile())) {
    sendNotFound(response, path);
    return;
  }
  if (resource.file === undefined || stats === undefined) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2, ...resource.headers });
    response.end(request.method === 'HEAD' ? undefined : '{}');
    return;
  }
  await sendFile(request, response, { resource, file: resource.file, stats, fault });
}

function sendNotFound(response: ServerResponse, path: string): void {
  const isRegistry = path.startsWith('/v2/');
  const code = path.includes('/manifests/') ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN';
  const body = isRegistry
    ? JSON.stringify({ errors: [{ code, message: `the mirror has no ${path}` }] })
    : `the mirror has no ${path}\n`;
  response.writeHead(404, { 'content-type': isRegistry ? 'application/json' : 'text/plain' }).end(body);
}

interface FileAnswer {
  readonly resource: MirrorResource;
  readonly file: string;
  readonly stats: Stats;
  readonly fault: MirrorFault | undefined;
}

async function sendFile(request: IncomingMessage, response: ServerResponse, answer: FileAnswer): Promise<void> {
  const { resource, file, stats, fault } = answer;
  const range = parseRange(request.headers.range, stats.size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${stats.size}` }).end();
    return;
  }
  const start = range?.start ?? 0;
  const end = range?.end ?? stats.size - 1;
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    'last-modified': stats.mtime.toUTCString(),
    etag: `"${stats.ino}-${stats.size}-${Math.floor(stats.mtimeMs)}"`,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${stats.size}` }),
    ...resource.headers,
  });
  if (request.method === 'HEAD' || stats.size === 0) {
    response.end();
  } else if (fault === 'wrong-checksum') {
    response.end(withWrongChecksum(await readFile(file, 'utf8')));
  } else if (fault === 'cut') {
    await pipeline(createReadStream(file, { start, end: start + Math.floor((end - start) / 2) }), response, {
      end: false,
    });
    response.destroy();
  } else {
    await pipeline(createReadStream(file, { start, end, highWaterMark: CHUNK_BYTES }), response);
  }
}
