// Bundles from one end to the other: fetched from a server, written, opened, and asked over HTTP.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifacts } from '@brolly/plugin-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerRequests } from './answer-requests.ts';
import { imageName } from './collect-image.ts';
import { createBundle } from './create-bundle.ts';
import { lendBundle } from './lend-bundle.ts';
import { type Bundle, type OpenedBundle, openBundle } from './open-bundle.ts';
import { signingKey } from './signing-key.ts';

const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');
const signal = new AbortController().signal;

const TOOL = 'the tool'.repeat(1_000);
const CONFIG = '{"architecture":"amd64"}';
const LAYER = 'a layer'.repeat(100);
const MANIFEST = JSON.stringify({
  config: { digest: `sha256:${digestOf(CONFIG)}` },
  layers: [{ digest: `sha256:${digestOf(LAYER)}` }],
});
const INDEX = JSON.stringify({
  manifests: [
    { digest: `sha256:${digestOf('other')}`, platform: { os: 'linux', architecture: 'arm64' } },
    { digest: `sha256:${digestOf(MANIFEST)}`, platform: { os: 'linux', architecture: 'amd64' } },
  ],
});
const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** What the server has: path -> type and content. A test may change it. */
const SITE: Readonly<Record<string, readonly [string, string]>> = {
  '/example.org/tool': ['application/octet-stream', TOOL],
  '/example.org/tool.sha256': ['text/plain', `${digestOf(TOOL)}  tool\n`],
  '/v2/example.org/app/manifests/1.0': [INDEX_TYPE, INDEX],
  [`/v2/example.org/app/manifests/sha256:${digestOf(MANIFEST)}`]: [MANIFEST_TYPE, MANIFEST],
  [`/v2/example.org/app/blobs/sha256:${digestOf(CONFIG)}`]: ['application/octet-stream', CONFIG],
  [`/v2/example.org/app/blobs/sha256:${digestOf(LAYER)}`]: ['application/octet-stream', LAYER],
};
const WANTED: Artifacts = {
  downloads: [{ path: 'example.org/tool', checksum: { path: 'example.org/tool.sha256' } }],
  images: ['example.org/app:1.0'],
};

let site: Record<string, readonly [string, string]>;
let server: Server;
let mirror: string;
let folder: string;
const open: Bundle[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const found = site[request.url ?? ''];
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': found[0] }).end(found[1]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(() => {
  site = { ...SITE };
  folder = mkdtempSync(join(tmpdir(), 'brolly-bundle-test-'));
});

afterEach(async () => {
  for (const bundle of open.splice(0)) await bundle.close();
  rmSync(folder, { recursive: true });
});

async function create(name = 'bundle.tar', artifacts = WANTED): Promise<Awaited<ReturnType<typeof createBundle>>> {
  const key = await signingKey(join(folder, 'key.pem'));
  if (key.kind !== 'key') throw new Error(key.message);
  const output = join(folder, name);
  const request = { artifacts, architecture: 'amd64', mirror, key: key.privateKey, output, signal };
  return createBundle({ ...request, onCollected: () => undefined });
}

/** Opens a bundle that is closed after the test. */
async function openHere(key?: string): Promise<OpenedBundle> {
  const found = await openBundle(join(folder, 'bundle.tar'), key);
  if (found.kind === 'opened') open.push(found.bundle);
  return found;
}

async function opened(): Promise<Bundle> {
  const found = await openHere();
  if (found.kind !== 'opened') throw new Error(found.message);
  return found.bundle;
}

describe('a bundle', () => {
  it('holds what was asked for, each content once, and nothing for other architectures', async () => {
    site['/example.org/copy'] = ['text/plain', TOOL];
    site['/example.org/copy.sha256'] = ['text/plain', `${digestOf(TOOL)}  copy\n`];
    const copy = { path: 'example.org/copy', checksum: { path: 'example.org/copy.sha256' } };
    const made = await create('bundle.tar', { ...WANTED, downloads: [...WANTED.downloads, copy] });
    expect(made).toMatchObject({ kind: 'created', files: 9 });
    const { files } = await opened();
    expect(Object.keys(files).filter((path) => path.includes(digestOf('other')))).toEqual([]);
    expect(files['example.org/copy']).toEqual(files['example.org/tool']);
    expect(statSync(join(folder, 'bundle.tar')).size).toBeLessThan(2 * TOOL.length + 16_000);
  });

  it('is the same, byte by byte, when it is made again', async () => {
    await create();
    await create('again.tar');
    expect(readFileSync(join(folder, 'again.tar')).equals(readFileSync(join(folder, 'bundle.tar')))).toBe(true);
  });

  it('is not made, and leaves nothing, when something is missing', async () => {
    delete site[`/v2/example.org/app/blobs/sha256:${digestOf(LAYER)}`];
    expect(await create()).toMatchObject({ kind: 'failed', message: expect.stringMatching(/answers 404/) });
    expect(existsSync(join(folder, 'bundle.tar'))).toBe(false);
  });

  it('is not made when a download does not fit its checksum', async () => {
    site['/example.org/tool'] = ['application/octet-stream', 'something else'];
    const message = expect.stringMatching(/example\.org\/tool has the checksum .*example\.org\/tool\.sha256 says/);
    expect(await create()).toMatchObject({ kind: 'failed', message });
  });

  it('is not made when a layer is not what its digest says', async () => {
    site[`/v2/example.org/app/blobs/sha256:${digestOf(LAYER)}`] = ['application/octet-stream', 'something else'];
    expect(await create()).toMatchObject({ kind: 'failed', message: expect.stringMatching(/is not what came/) });
  });

  it('is not made when a manifest is a page of something else', async () => {
    site['/v2/example.org/app/manifests/1.0'] = ['text/html', '<h1>Log in first</h1>'];
    expect(await create()).toMatchObject({ kind: 'failed', message: expect.stringMatching(/manifest is none/) });
  });

  it('is not made for an architecture that an image does not have', async () => {
    site['/v2/example.org/app/manifests/1.0'] = [INDEX_TYPE, INDEX.replaceAll('amd64', 's390x')];
    expect(await create()).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/not made for linux\/amd64/),
    });
  });
});

describe('opening a bundle', () => {
  beforeEach(async () => void (await create()));

  it('tells who signed it', async () => {
    expect((await opened()).signedBy).toMatch(/^ed25519:[\w-]{43}$/);
  });

  it('refuses one that somebody else signed', async () => {
    const { signedBy } = await opened();
    expect(await openHere(signedBy)).toMatchObject({ kind: 'opened' });
    const other = `ed25519:${'A'.repeat(43)}`;
    expect(await openHere(other)).toMatchObject({ reason: 'bundle-key' });
  });

  it('refuses a list that is not as it was signed', async () => {
    const content = readFileSync(join(folder, 'bundle.tar'));
    content.write('t', content.indexOf('example.org/tool'));
    writeFileSync(join(folder, 'bundle.tar'), content);
    expect(await openHere()).toMatchObject({ reason: 'bundle-damaged' });
  });

  it('gives no content that is not as it was signed', async () => {
    const content = readFileSync(join(folder, 'bundle.tar'));
    content.write('T', content.indexOf(TOOL));
    writeFileSync(join(folder, 'bundle.tar'), content);
    const bundle = await opened();
    expect(await bundle.content('example.org/tool')).toBeUndefined();
    expect(await bundle.content('example.org/tool.sha256')).toBeDefined();
  });

  it.each([
    ['is not there', undefined, 'bundle-missing'],
    ['is empty', Buffer.alloc(0), 'bundle-damaged'],
    ['is no tar file', Buffer.from('x'.repeat(4_096)), 'bundle-damaged'],
    ['is a tar file of something else', Buffer.alloc(1_024), 'bundle-damaged'],
  ])('refuses what %s', async (_, content, reason) => {
    const path = join(folder, 'other.tar');
    if (content !== undefined) writeFileSync(path, content);
    expect(await openBundle(path)).toMatchObject({ kind: 'refused', reason });
  });

  it('refuses one that is cut off anywhere', async () => {
    const content = readFileSync(join(folder, 'bundle.tar'));
    for (const length of [1, 511, 512, 700, 2_000, Math.floor(content.length / 2)]) {
      const path = join(folder, 'cut.tar');
      writeFileSync(path, content.subarray(0, length));
      expect(await openBundle(path), `${length} bytes`).toMatchObject({ reason: 'bundle-damaged' });
    }
  });

  it('says with a reason that an operation cannot have it', async () => {
    await expect(lendBundle({ path: 'none.tar', port: 1 }, folder)).rejects.toMatchObject({ reason: 'bundle-missing' });
  });
});

describe('a host that asks', () => {
  let lent: Awaited<ReturnType<typeof lendBundle>>;
  let port: number;
  let carried: ReturnType<typeof createSocketServer>;

  beforeEach(async () => {
    await create();
    lent = await lendBundle({ path: 'bundle.tar', port: 1 }, folder);
    carried = createSocketServer(lent.lends.onStream);
    carried.listen(0, '127.0.0.1');
    await once(carried, 'listening');
    ({ port } = carried.address() as AddressInfo);
  });

  afterEach(async () => {
    await lent.close();
    carried.close();
  });

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, init);

  it('gets files, manifests by tag and digest, and layers', async () => {
    expect(await (await ask('/example.org/tool')).text()).toBe(TOOL);
    const manifest = await ask('/v2/example.org/app/manifests/1.0');
    expect(manifest.headers.get('content-type')).toBe(INDEX_TYPE);
    expect(manifest.headers.get('docker-content-digest')).toBe(`sha256:${digestOf(INDEX)}`);
    expect(await (await ask(`/v2/example.org/app/manifests/sha256:${digestOf(MANIFEST)}`)).text()).toBe(MANIFEST);
    expect(await (await ask(`/v2/example.org/app/blobs/sha256:${digestOf(LAYER)}`)).text()).toBe(LAYER);
    expect((await ask('/v2/')).status).toBe(200);
  });

  it.each([
    ['bytes=10-', 206, TOOL.slice(10)],
    ['bytes=10-19', 206, TOOL.slice(10, 20)],
    [`bytes=10-${TOOL.length + 100}`, 206, TOOL.slice(10)],
    [`bytes=${TOOL.length}-`, 416, ''],
    ['lines=1-2', 200, TOOL],
  ])('goes on where it was cut: %s', async (range, status, content) => {
    const response = await ask('/example.org/tool', { headers: { range } });
    expect([response.status, await response.text()]).toEqual([status, content]);
  });

  it('is told the size without the content', async () => {
    const response = await ask('/example.org/tool', { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe(String(TOOL.length));
  });

  it('is told what is not there, and that nothing can be put', async () => {
    expect((await ask('/example.org/other')).status).toBe(404);
    expect((await ask('/constructor')).status).toBe(404);
    expect((await ask('/example.org/tool', { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('may leave in the middle', async () => {
    const asking = httpRequest({ port, host: '127.0.0.1', path: '/example.org/tool' }).end();
    const [response] = (await once(asking, 'response')) as [{ destroy(): void }];
    response.destroy();
    expect(await (await ask('/example.org/tool')).text()).toBe(TOOL);
  });

  it('may send what is no request', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.end('what?\r\n\r\n');
    await once(socket.resume(), 'close');
    expect((await ask('/v2/')).status).toBe(200);
  });

  it('goes on while another host that is lent the same bundle is done', async () => {
    const other = await lendBundle({ path: 'bundle.tar', port: 2 }, folder);
    await other.close();
    expect(await (await ask('/example.org/tool')).text()).toBe(TOOL);
  });

  it('is cut off at the end', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close').then(() => 'closed');
    await lent.close();
    expect(await closed).toBe('closed');
  });
});

describe('a content that cannot be given', () => {
  it('ends the connection', async () => {
    const content = (): never => {
      throw new Error('the disk is gone');
    };
    const answering = answerRequests({ content });
    const carried = createSocketServer((socket) => answering.take(socket));
    carried.listen(0, '127.0.0.1');
    await once(carried, 'listening');
    await expect(fetch(`http://127.0.0.1:${(carried.address() as AddressInfo).port}/x`)).rejects.toThrow(/./);
    carried.close();
  });
});

describe('a signing key', () => {
  it('is made once, for its owner alone, and read again', async () => {
    const path = join(folder, 'key.pem');
    expect(await signingKey(path)).toMatchObject({ kind: 'key', isNew: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await signingKey(path)).toMatchObject({ kind: 'key', isNew: false });
  });

  it('is refused where the file holds something else', async () => {
    writeFileSync(join(folder, 'key.pem'), 'no key');
    expect(await signingKey(join(folder, 'key.pem'))).toMatchObject({ kind: 'unusable' });
    expect(await signingKey(join(folder, 'no/such/folder.pem'))).toMatchObject({ kind: 'unusable' });
  });
});

describe('the name of an image', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', 'latest'],
    ['nginx:1.29', 'docker.io/library/nginx', '1.29'],
    ['grafana/grafana:12', 'docker.io/grafana/grafana', '12'],
    ['registry.k8s.io/coredns/coredns:v1.14.2', 'registry.k8s.io/coredns/coredns', 'v1.14.2'],
    ['localhost:5000/app', 'localhost:5000/app', 'latest'],
    [`ghcr.io/a/b:1@sha256:${'0'.repeat(64)}`, 'ghcr.io/a/b', `sha256:${'0'.repeat(64)}`],
  ])('%s', (image, repository, reference) => {
    expect(imageName(image)).toEqual({ repository, reference });
  });
});
