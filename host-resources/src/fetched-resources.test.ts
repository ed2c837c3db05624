// Downloads and archives from a real server: verified, resumed, told apart when they fail, and taken back.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeScript } from './change-script.ts';
import { compareResources } from './compare-resources.ts';
import type { ArchiveResource } from './kinds/archive.ts';
import type { DownloadResource } from './kinds/download.ts';
import type { HostResource } from './kinds.ts';
import { observeScript, parseObservation } from './observe-script.ts';
import { SHELLS } from './testing/shells.ts';
import { makeTestHost, progressOf, runScript, type TestHost } from './testing/test-host.ts';

/** The wgets of this machine. */
const WGETS = ['/usr/bin/wget', 'busybox wget'].filter(
  (wget) => spawnSync('sh', ['-c', `${wget} --help`]).status === 0,
);

const tool = Buffer.alloc(400_000, 'a tool that does everything. ');
const toolSum = createHash('sha256').update(tool).digest('hex');
let tarball: Buffer;
let server: Server;
let url: string;
/** Requests since the test began: path and range. */
let requests: string[];
/** How many answers are cut in the middle before one is whole. */
let cuts: number;
/** Answers held back until four are asked for, and the most that were at one time. */
let waiting: (() => void)[];
let mostWaiting: number;

beforeAll(async () => {
  tarball = makeTarball();
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

beforeEach(() => {
  requests = [];
  cuts = 0;
  waiting = [];
  mostWaiting = 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function makeTarball(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
  mkdirSync(join(folder, 'bin/deep'), { recursive: true });
  writeFileSync(join(folder, 'bin/one'), 'new one', { mode: 0o755 });
  writeFileSync(join(folder, 'bin/deep/two words'), 'two');
  symlinkSync('one', join(folder, 'bin/link'));
  const packed = execFileSync('tar', ['-C', folder, '-cz', '.']);
  rmSync(folder, { recursive: true });
  return packed;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
  // As a proxy it is asked for whole addresses.
  switch (request.url?.replace(/^http:\/\/[^/]+/, '')) {
    case '/tool':
      return sendBytes(tool, request, response);
    case '/cut':
      if (cuts > 0) {
        cuts -= 1;
        response.writeHead(200, { 'content-length': tool.length });
        response.write(tool.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
        return;
      }
      return sendBytes(tool, request, response);
    case '/together':
      waiting.push(() => sendBytes(tool, request, response));
      mostWaiting = Math.max(mostWaiting, waiting.length);
      if (mostWaiting >= 4) for (const send of waiting.splice(0)) send();
      return;
    case '/never':
      return;
    case '/no-ranges':
      response.end(tool);
      return;
    case '/tool.sha256':
      response.end(toolSum);
      return;
    case '/sums':
      response.end(`${'0'.repeat(64)}  other\r\n${toolSum.toUpperCase()} *./tool\r\n`);
      return;
    case '/parts.tgz':
      return sendBytes(tarball, request, response);
    case undefined:
    default:
      response.writeHead(404).end();
  }
}

function sendBytes(bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? -1);
  if (start < 0) {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  } else if (start >= bytes.length) response.writeHead(416).end();
  else {
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-length': bytes.length - start, 'content-range': range });
    response.end(bytes.subarray(start));
  }
}

async function withHost(use: (host: TestHost) => Promise<void>, shell = ['sh', '-s']): Promise<void> {
  const host = makeTestHost({ shell });
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

function toolAt(host: TestHost, path = '/tool', checksum?: DownloadResource['checksum']): DownloadResource {
  return {
    kind: 'download',
    url: `${url}${path}`,
    checksum: checksum ?? { kind: 'sha256', value: toolSum },
    path: join(host.directory, 'bin/tool'),
  };
}

function partsIn(host: TestHost, more: Partial<ArchiveResource> = {}): ArchiveResource {
  const value = createHash('sha256').update(tarball).digest('hex');
  const checksum = { kind: 'sha256', value } as const;
  return { kind: 'archive', url: `${url}/parts.tgz`, checksum, directory: join(host.directory, 'opt'), ...more };
}

function withoutCurl(script: string): string {
  return script.replaceAll('command -v curl', 'command -v no-such-tool');
}

async function failureOf(host: TestHost, resource: HostResource): Promise<unknown> {
  const progress = await host.apply([resource]);
  return progress.find(({ kind }) => kind === 'failed');
}

describe('a download', () => {
  it.each([
    ['a hash that is written down', undefined],
    ['a file that holds the bare hash', { kind: 'url', url: '/tool.sha256' }],
    ['a line of a list of hashes', { kind: 'url', url: '/sums', name: 'tool' }],
    ['the line of a list that has its name', { kind: 'url', url: '/sums' }],
  ] as const)('is verified by %s', async (_, checksum) => {
    await withHost(async (host) => {
      const resource = toolAt(
        host,
        '/tool',
        checksum === undefined ? undefined : { ...checksum, url: `${url}${checksum.url}` },
      );
      await host.apply([resource]);
      expect(readFileSync(resource.path)).toEqual(tool);
      expect(statSync(resource.path).mode & 0o7777).toBe(0o755);
      expect(await host.compare([resource])).toEqual([]);
    });
  });

  it('goes on where it was cut', async () => {
    await withHost(async (host) => {
      cuts = 1;
      await host.apply([toolAt(host, '/cut')]);
      expect(readFileSync(join(host.directory, 'bin/tool'))).toEqual(tool);
      expect(requests).toEqual(['/cut', '/cut bytes=100000-']);
    });
  });

  it('begins anew where the server cannot go on', async () => {
    await withHost(async (host) => {
      cuts = 99;
      expect(await failureOf(host, toolAt(host, '/cut'))).toMatchObject({ reason: 'download-failed' });
      requests = [];
      await host.apply([toolAt(host, '/no-ranges')]);
      expect(readFileSync(join(host.directory, 'bin/tool'))).toEqual(tool);
      expect(requests).toEqual(['/no-ranges bytes=100000-', '/no-ranges']);
    });
  });

  it('says the address and the words of the tool when it fails', async () => {
    await withHost(async (host) => {
      expect(await failureOf(host, toolAt(host, '/none'))).toMatchObject({
        reason: 'download-failed',
        message: `${url}/none: curl: (22) The requested URL returned error: 404`,
      });
    });
  });

  it('says both hashes when they differ, and puts nothing in place', async () => {
    await withHost(async (host) => {
      const wanted = '1'.repeat(64);
      const failure = await failureOf(host, toolAt(host, '/tool', { kind: 'sha256', value: wanted }));
      expect(failure).toMatchObject({
        reason: 'checksum-mismatch',
        message: `${url}/tool: expected SHA-256 ${wanted}, found ${toolSum}`,
      });
      expect(host.tree()).toEqual({});
    });
  });

  it('says so when the file of hashes has none for it', async () => {
    await withHost(async (host) => {
      const checksum = { kind: 'url', url: `${url}/sums`, name: 'nobody' } as const;
      expect(await failureOf(host, toolAt(host, '/tool', checksum))).toMatchObject({ reason: 'checksum-unreadable' });
    });
  });

  it.each(['curl', ...WGETS])('comes through its proxy by %s, and others beside it directly', async (tool) => {
    const host = makeTestHost(tool === 'curl' ? {} : { commands: { wget: `exec ${tool} "$@"` } });
    const far = { ...toolAt(host), url: 'http://upstream.invalid/tool', proxy: { http: url, direct: ['10.0.0.0/8'] } };
    const near = { ...toolAt(host), path: join(host.directory, 'bin/near') };
    const script = changeScript(await host.compare([far, near]), { owner: 'd.host_1', recordRoot: host.recordRoot });
    await host.run(tool === 'curl' ? script : withoutCurl(script));
    expect(requests.toSorted()).toEqual(['/tool', 'http://upstream.invalid/tool']);
    expect(readFileSync(far.path)).toEqual(readFileSync(near.path));
    host.remove();
  });

  it('is made again when the file was altered, and not when only its stamp is gone', async () => {
    await withHost(async (host) => {
      const resource = toolAt(host);
      await host.apply([resource]);
      rmSync(join(host.recordRoot, 'stamps'), { recursive: true });
      expect(await host.compare([resource])).toEqual([]);
      writeFileSync(resource.path, Buffer.alloc(tool.length));
      utimesSync(resource.path, 1, 1);
      expect((await host.compare([resource])).map(({ action }) => action)).toEqual(['update']);
    });
  });

  it.each(WGETS)('uses %s where there is no curl', async (wget) => {
    const host = makeTestHost({ commands: { wget: `exec ${wget} "$@"` } });
    const resource = toolAt(host);
    const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
    const bad = changeScript(await host.compare([toolAt(host, '/none')]), options);
    expect(progressOf(await host.run(withoutCurl(bad)))).toContainEqual(
      expect.objectContaining({ reason: 'download-failed', message: expect.stringContaining('404') }),
    );
    await host.run(withoutCurl(changeScript(await host.compare([resource]), options)));
    expect(readFileSync(resource.path)).toEqual(tool);
    host.remove();
  });

  it('is not fetched again for its mode', async () => {
    await withHost(async (host) => {
      await host.apply([toolAt(host)]);
      requests = [];
      await host.apply([{ ...toolAt(host), mode: 0o700 }]);
      expect(statSync(join(host.directory, 'bin/tool')).mode & 0o7777).toBe(0o700);
      expect(requests).toEqual([]);
      await host.revert();
      expect(host.tree()).toEqual({});
    });
  });

  it('of which nobody tells the SHA-256 is fetched once, and again when somebody has altered it', async () => {
    await withHost(async (host) => {
      const resource = toolAt(host, '/tool', { kind: 'none' });
      await host.apply([resource]);
      expect(await host.compare([resource])).toEqual([]);
      writeFileSync(resource.path, 'altered');
      await host.apply([resource]);
      expect(readFileSync(resource.path)).toEqual(tool);
      expect(requests).toEqual(['/tool', '/tool']);
    });
  });

  it('ends at once when another resource fails', async () => {
    await withHost(async (host) => {
      const fails = { kind: 'command', name: 'fails', run: 'exit 3' } as const;
      const progress = await host.apply([fails, toolAt(host, '/never')]);
      expect(progress.at(-1)).toEqual({ kind: 'finished', isFailed: true });
    });
  });
});

describe('an archive', () => {
  it('puts the listed members in place and no others', async () => {
    await withHost(async (host) => {
      const resource = partsIn(host, { stripComponents: 2, members: ['one', 'deep/two words'] });
      await host.apply([resource]);
      expect(Object.keys(host.tree())).toEqual(['opt', 'opt/deep', 'opt/deep/two words', 'opt/one']);
      expect(await host.compare([resource])).toEqual([]);
      expect(requests).toEqual(['/parts.tgz']);
    });
  });

  it('gives back what was there before and removes what was not', async () => {
    await withHost(async (host) => {
      mkdirSync(join(host.directory, 'opt'));
      writeFileSync(join(host.directory, 'opt/one'), 'old one', { mode: 0o700 });
      utimesSync(join(host.directory, 'opt/one'), 1_500_000_000, 1_500_000_000);
      const before = host.tree();
      await host.apply([partsIn(host, { stripComponents: 2 })]);
      expect(readFileSync(join(host.directory, 'opt/link'), 'utf8')).toBe('new one');
      await host.revert();
      expect(host.tree()).toEqual(before);
    });
  });

  it('is unpacked again when a member was altered', async () => {
    await withHost(async (host) => {
      const resource = partsIn(host);
      await host.apply([resource]);
      rmSync(join(host.directory, 'opt/bin/one'));
      expect((await host.compare([resource])).map(({ action }) => action)).toEqual(['update']);
      await host.apply([resource]);
      expect(readFileSync(join(host.directory, 'opt/bin/one'), 'utf8')).toBe('new one');
    });
  });

  it('names the members there are when one is missing', async () => {
    await withHost(async (host) => {
      const failure = await failureOf(host, partsIn(host, { members: ['bin/none'] }));
      expect(failure).toMatchObject({ reason: 'member-missing', message: expect.stringContaining('bin/one') });
      expect(host.tree()).toEqual({});
    });
  });

  it('that is none is told apart', async () => {
    await withHost(async (host) => {
      const checksum = { kind: 'sha256', value: toolSum } as const;
      const failure = await failureOf(host, partsIn(host, { url: `${url}/tool`, checksum }));
      expect(failure).toMatchObject({ reason: 'archive-unreadable' });
    });
  });
});

describe('all that is fetched', () => {
  it.each(SHELLS)('begins at once, four at a time, and is taken back wholly in %s', async (...shell) => {
    await withHost(
      async (host) => {
        const downloads = Array.from({ length: 6 }, (_, index) => ({
          ...toolAt(host, '/together'),
          path: join(host.directory, `bin/tool ${index}`),
        }));
        const list = [...downloads, partsIn(host)];
        expect((await host.apply(list)).at(-1)).toEqual({ kind: 'finished', isFailed: false });
        expect(mostWaiting).toBe(4);
        expect(requests.length).toBe(7);
        expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
        expect(host.tree()).toEqual({});
      },
      [...shell],
    );
  });

  it('is completed and taken back wholly after a kill at any line', async () => {
    for (const line of [150, 230]) {
      await withHost(async (host) => {
        mkdirSync(join(host.directory, 'bin'));
        writeFileSync(join(host.directory, 'bin/tool'), 'before');
        const before = host.tree();
        const list = [toolAt(host), partsIn(host)];
        const options = { owner: 'deployment.host_1', recordRoot: host.recordRoot };
        const observation = parseObservation((await host.run(observeScript(list, options))).stdout);
        const script = changeScript(compareResources(list, observation), options);
        const killed = `count=0; set -T; trap 'count=$((count+1)); [ "$count" -lt ${line} ] || kill -9 0' DEBUG\n${script}`;
        await runScript(killed, ['bash', '-s']);
        expect((await host.apply(list)).at(-1)).toEqual({ kind: 'finished', isFailed: false });
        await host.revert();
        expect(host.tree()).toEqual(before);
      });
    }
  }, 30_000);
});
