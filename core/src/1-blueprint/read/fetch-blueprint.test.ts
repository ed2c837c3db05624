// Blueprints from addresses: a real server, which also hangs, lies and leads astray.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { blueprintSource } from './blueprint-source.ts';
import { type FetchLimits, redirected } from './fetch-archive.ts';
import { fetchBlueprint } from './fetch-blueprint.ts';

let archives: string;
let into: string;
let temporary: string;
let server: Server;
let base: string;
let handle: RequestListener;
let asked: { path: string; authorization: string | undefined }[];

const never = new AbortController().signal;
const archive = (name: string): Buffer => readFileSync(join(archives, name));

beforeAll(async () => {
  archives = mkdtempSync(join(tmpdir(), 'brolly-archives-'));
  writeFileSync(join(archives, 'app.yaml'), 'tosca_definitions_version: cloudify_dsl_1_3\n');
  const code = `import tarfile, zipfile
for name, kind in [('shop.tar', 'w'), ('shop.tar.gz', 'w:gz'), ('shop.tar.bz2', 'w:bz2')]:
  with tarfile.open(name, kind) as t: t.add('app.yaml', 'shop-1.0/blueprint.yaml'); t.add('app.yaml', 'shop-1.0/other.yaml')
with tarfile.open('flat.tar.gz', 'w:gz') as t: t.add('app.yaml')
with tarfile.open('evil.tar.gz', 'w:gz') as t: t.add('app.yaml', '../evil.yaml')
with zipfile.ZipFile('shop.zip', 'w') as z: z.write('app.yaml', 'shop-1.0/blueprint.yaml')`;
  execFileSync('python3', ['-c', code], { cwd: archives });
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    handle(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(archives, { recursive: true, force: true });
});

beforeEach(() => {
  asked = [];
  temporary = mkdtempSync(join(tmpdir(), 'brolly-into-'));
  mkdirSync(join(temporary, 'tmp'));
  vi.stubEnv('TMPDIR', join(temporary, 'tmp'));
  into = join(temporary, '.brolly', 'fetched');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true, force: true });
});

const LIMITS: FetchLimits = { bytes: 100_000, silenceMs: 20_000, totalMs: 20_000 };

function fetchFrom(
  url: string,
  options: { limits?: Partial<FetchLimits>; fileName?: string; signal?: AbortSignal } = {},
) {
  const source = blueprintSource(url, { isThere: () => false, github: base });
  if (source.kind !== 'address') throw new Error(`${url} is a path`);
  return fetchBlueprint(source, into, { signal: never, ...options, limits: { ...LIMITS, ...options.limits } });
}

/** Fetches what has to be refused, leaving nothing; gives the message. */
async function refusal(...given: Parameters<typeof fetchFrom>): Promise<string> {
  const found = await fetchFrom(...given);
  expect(readdirSync(temporary, { recursive: true })).toEqual(['tmp']);
  return found.kind === 'refused' ? `${found.message}; ${found.hint}` : found.path;
}

describe('a blueprint is fetched from an address', () => {
  it.each(['shop.tar', 'shop.tar.gz', 'shop.tar.bz2', 'shop.zip'])('that gives %s', async (name) => {
    handle = (_, response) => void response.end(archive(name));
    const found = await fetchFrom(`${base}/down/${name}?token=1`);
    expect(found.kind === 'found' && relative(into, found.path)).toMatch(
      /^[0-9a-f]{12}\/shop\/shop-1\.0\/blueprint\.yaml$/,
    );
    expect(readdirSync(join(temporary, 'tmp'))).toEqual([]);
  });

  it('whose archive has no folder at its top and one file only', async () => {
    handle = (_, response) => void response.end(archive('flat.tar.gz'));
    const found = await fetchFrom(`${base}/flat.tar.gz`);
    expect(found.kind === 'found' && relative(into, found.path)).toMatch(/^[0-9a-f]{12}\/flat\/app\.yaml$/);
  });

  it('with the file that is named', async () => {
    handle = (_, response) => void response.end(archive('shop.tar.gz'));
    expect(await fetchFrom(`${base}/shop.tar.gz`, { fileName: 'other.yaml' })).toMatchObject({
      path: expect.stringMatching(/shop-1\.0\/other\.yaml$/) as string,
    });
  });

  it('of a repository with its branch or tag, master where none is named', async () => {
    handle = (_, response) => void response.end(archive('shop.tar.gz'));
    for (const name of ['team/shop', 'team/shop:v1.2', 'team/shop:feature/till'])
      expect((await fetchFrom(name)).kind).toBe('found');
    expect(asked.map((each) => each.path)).toEqual([
      '/team/shop/archive/master.tar.gz',
      '/team/shop/archive/v1.2.tar.gz',
      '/team/shop/archive/feature/till.tar.gz',
    ]);
  });

  it('again: the same is used as it is, something new lies beside it', async () => {
    handle = (_, response) => void response.end(archive('shop.tar.gz'));
    const first = await fetchFrom(`${base}/shop`);
    const again = await fetchFrom(`${base}/shop`);
    handle = (_, response) => void response.end(archive('shop.zip'));
    const newer = await fetchFrom(`${base}/shop`);
    expect(again).toEqual(first);
    expect(newer).not.toEqual(first);
    expect(first.kind === 'found' && existsSync(first.path)).toBe(true);
  });

  it('after redirects, with the password for the first server only', async () => {
    const other = createServer((request, response) => {
      asked.push({ path: `other ${request.url ?? ''}`, authorization: request.headers.authorization });
      response.end(archive('shop.zip'));
    });
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const there = `http://127.0.0.1:${(other.address() as AddressInfo).port}/shop.zip`;
    handle = ({ url }, response) =>
      void response.writeHead(302, { location: url === '/a' ? '/b' : there }).end('elsewhere');
    const found = await fetchFrom(`${base.replace('//', '//user:hunter22@')}/a`);
    other.close();
    expect(found.kind).toBe('found');
    const authorization = `Basic ${Buffer.from('user:hunter22').toString('base64')}`;
    expect(asked).toEqual([
      { path: '/a', authorization },
      { path: '/b', authorization },
      { path: 'other /shop.zip', authorization: undefined },
    ]);
  });
});

describe('a fetch fails in words, and leaves nothing,', () => {
  it('where nothing is there, without what may be secret in the address', async () => {
    handle = (_, response) => void response.writeHead(404).end('no');
    const message = await refusal(`${base.replace('//', '//user:hunter22@')}/none.tgz?token=hunter22`);
    expect(message).toBe(`${base}/none.tgz cannot be fetched: 404 Not Found; check the address`);
    expect(await refusal('team/shop')).toContain('name its branch or tag: team/shop:main');
  });

  it('where nobody listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => void closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => void closed.close(resolve));
    expect(await refusal(`http://127.0.0.1:${port}/x.zip`)).toMatch(/cannot be fetched: .*ECONNREFUSED/);
  });

  it('where nothing is ever answered', async () => {
    handle = () => undefined;
    expect(await refusal(`${base}/x.zip`, { limits: { silenceMs: 200 } })).toContain('nothing came for 0.2 s');
  });

  it('where it stops in the middle', async () => {
    handle = (_, response) => void response.write(archive('shop.zip').subarray(0, 50));
    expect(await refusal(`${base}/x.zip`, { limits: { silenceMs: 200 } })).toContain('nothing came for 0.2 s');
  });

  it('where it trickles without end', async () => {
    handle = (request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      request.on('close', () => clearInterval(timer));
    };
    expect(await refusal(`${base}/x.zip`, { limits: { totalMs: 300 } })).toContain('it took longer than 0.3 s');
  });

  it('where less comes than was said', async () => {
    handle = (_, response) => {
      response.writeHead(200, { 'content-length': '5000' });
      response.write(archive('shop.zip'), () => response.destroy());
    };
    expect(await refusal(`${base}/x.zip`)).toContain('x.zip cannot be fetched: ');
  });

  it('where more comes than was said', async () => {
    handle = ({ socket }) =>
      void socket.end(
        Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n'), archive('shop.zip')]),
      );
    expect(await refusal(`${base}/x.zip`)).toMatch(/cannot be (fetched|unpacked): /);
  });

  it('where too much is said to come', async () => {
    handle = (_, response) => response.writeHead(200, { 'content-length': String(2 ** 40) }).flushHeaders();
    expect(await refusal(`${base}/x.zip`)).toContain('it is larger than ');
  });

  it('where too much comes without being said', async () => {
    handle = (_, response) => {
      const more = (): void => void response.write(Buffer.alloc(20_000), more);
      response.on('close', () => response.destroy());
      more();
    };
    expect(await refusal(`${base}/x.zip`)).toContain('it is larger than ');
  });

  it('where redirects have no end', async () => {
    handle = ({ url }, response) => void response.writeHead(302, { location: `${url}x` }).end();
    expect(await refusal(`${base}/x`)).toContain('leads on more than 5 times');
    expect(asked).toHaveLength(6);
  });

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://127.0.0.1/x'])(
    'where it leads to %s',
    async (location) => {
      handle = (_, response) => void response.writeHead(302, { location }).end();
      expect(await refusal(`${base}/x`)).toContain('which is not followed from http://');
    },
  );

  it('where it is no archive, one that leads out, or one without a blueprint of that name', async () => {
    handle = (_, response) => void response.end('<html>log in, please</html>');
    expect(await refusal(`${base}/x.zip`)).toContain('what was fetched gives no blueprint: it cannot be unpacked');
    handle = (_, response) => void response.end(archive('evil.tar.gz'));
    expect(await refusal(`${base}/x.zip`)).toContain('gives no blueprint');
    handle = (_, response) => void response.end(archive('shop.zip'));
    expect(await refusal(`${base}/x.zip`, { fileName: 'none.yaml' })).toContain('no none.yaml, but blueprint.yaml');
  });

  it('when it is interrupted', async () => {
    const controller = new AbortController();
    handle = () => controller.abort();
    expect(await refusal(`${base}/x.zip`, { signal: controller.signal })).toContain('cannot be fetched');
  });
});

describe('what is unpacked already', () => {
  it('stays when a file is asked for that it does not hold', async () => {
    handle = (_, response) => void response.end(archive('shop.zip'));
    const found = await fetchFrom(`${base}/shop.zip`);
    expect((await fetchFrom(`${base}/shop.zip`, { fileName: 'none.yaml' })).kind).toBe('refused');
    expect(found.kind === 'found' && readdirSync(dirname(found.path))).toEqual(['blueprint.yaml']);
  });
});

describe('a redirect', () => {
  it('is not followed from https to http', () => {
    const from = new URL('https://example.org/a');
    expect(redirected(from, '/b').href).toBe('https://example.org/b');
    expect(() => redirected(from, 'http://example.org/b')).toThrow('is not followed from https://');
  });
});
