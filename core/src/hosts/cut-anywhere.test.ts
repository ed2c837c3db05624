// A link that is cut at any byte: of what a host answers while it is changed, of a script and of a transfer by ssh. With
// ENUMERATE_ALL=1 at every byte, else at bytes that are spread evenly. (What a host does with the beginning of a script is
// tried in host-resources.)

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostResource } from '@brolly/host-resources';
import { type Host, OperationError, RecoverableError } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHostPool } from './host-pool.ts';
import { remoteHost } from './remote-host.ts';
import { shellConnection } from './shell-connection.ts';
import { breakingLink } from './testing/breaking-link.ts';
import { type FaultyLink, startFaultyLink } from './testing/faulty-link.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';
const SAMPLE = 12;
const AT_A_TIME = isAll ? 6 : 3;
/** No answer takes longer, whatever is cut. */
const LIMIT_MS = 20_000;
const HOURS_MS = 7_200_000;
const GOOD_ENDS: ReadonlySet<string> = new Set(['done', 'connection-lost']);

const signal = new AbortController().signal;
const quiet = { onStep: () => undefined, onRecord: () => Promise.resolve() };

/** What is done over a link, with a file of its own; it ends at the latest when the signal says so. */
type Use = (host: Host, path: string, limit: AbortSignal) => Promise<unknown>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-cut-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Tries every byte up to `bytes`, several at a time, each worker with a number of its own. */
async function tryBytes(bytes: number, act: (at: number, worker: number) => Promise<void>): Promise<number> {
  const step = isAll ? 1 : Math.max(1, Math.floor(bytes / SAMPLE));
  const left = Array.from({ length: Math.ceil(bytes / step) }, (_, index) => index * step);
  const tried = left.length;
  const work = async (_: unknown, worker: number): Promise<void> => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) await act(at, worker);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return tried;
}

function tell(what: string, tried: number): void {
  if (isAll) console.log(`${what}: cut at ${tried} bytes`);
}

it(
  'of what the host answers: the change and its way back are made whole',
  async () => {
    const changeAndRevert = async (name: string, link: ReturnType<typeof breakingLink>) => {
      const path = join(folder, name);
      const resources: readonly HostResource[] = [{ kind: 'file', path, content: 'whole\n' }];
      const apply = { owner: `cut-anywhere.${name}`, signal };
      let connection = shellConnection(link, { method: 'none' });
      const open = () => {
        if (!connection.isOpen) connection = shellConnection(breakingLink(), { method: 'none' });
        return Promise.resolve(connection);
      };
      const host = remoteHost(
        { name, address: '127.0.0.1', credentials: [], hostKeyPolicy: { kind: 'accept-new' } },
        { ...quiet, open },
      );
      await host.apply(resources, apply);
      const made = readFileSync(path, 'utf8');
      await host.revert(apply);
      connection.close();
      return { made, isLeft: existsSync(path), hasRecord: existsSync(`/var/lib/brolly/records/cut-anywhere.${name}`) };
    };
    const whole = { made: 'whole\n', isLeft: false, hasRecord: false };
    const link = breakingLink();
    expect(await changeAndRevert('file', link)).toEqual(whole);
    const tried = await tryBytes(link.bytes() + 1, async (at, worker) => {
      expect(await changeAndRevert(`f_${worker}`, breakingLink(at)), `cut after ${at} bytes`).toEqual(whole);
    });
    tell('what a host answers', tried);
  },
  HOURS_MS,
);

describe.skipIf(!canRunSshd)('of a connection by ssh, from its first byte', () => {
  let sshd: TestSshd;
  const links: FaultyLink[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
    for (let count = 0; count < AT_A_TIME; count += 1) links.push(await startFaultyLink(sshd.port));
  });
  afterAll(async () => {
    for (const link of links) await link.stop();
    await sshd.stop();
  });

  /** Uses a host over a link that is cut there. @returns `done`, or the reason of the failure */
  async function use(
    link: FaultyLink,
    at: number,
    act: (host: Host, limit: AbortSignal) => Promise<unknown>,
  ): Promise<string> {
    link.setFaults({ cutAfterBytes: at });
    const pool = openHostPool({ ...quiet, sshConfigFile: '/nonexistent' });
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      await act(await pool.host(sshd.address({ port: link.port }), limit), limit);
      return 'done';
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return error.reason;
    } finally {
      await pool.close();
    }
  }

  /** Cuts everywhere in a conversation. @returns what came of it where that may not be: `cut after 17 bytes: done, "on"` */
  async function cutEverywhere(what: string, act: Use, whole: string): Promise<readonly string[]> {
    const contentOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    const wrong: string[] = [];
    const [first] = links;
    if (first === undefined) throw new Error('there is a link');
    const path = join(folder, 'first');
    expect(await use(first, Infinity, (host, limit) => act(host, path, limit))).toBe('done');
    expect(contentOf(path)).toBe(whole);
    const tried = await tryBytes(first.bytesPassed(), async (at, worker) => {
      const own = join(folder, `${what}_${at}`);
      const end = await use(links[worker] as FaultyLink, at, (host, limit) => act(host, own, limit));
      const content = contentOf(own);
      const isGood = content === whole ? GOOD_ENDS.has(end) : content === '' && end === 'connection-lost';
      if (!isGood) wrong.push(`cut after ${at} bytes: ${end}, ${JSON.stringify(content)}`);
    });
    tell(what, tried);
    return wrong;
  }

  it(
    'a script runs wholly or not at all, and its loss is told',
    async () => {
      const run: Use = (host, path, limit) => host.run(`printf 'one\\ntwo\\n' >${path}`, { signal: limit });
      expect(await cutEverywhere('script', run, 'one\ntwo\n')).toEqual([]);
    },
    HOURS_MS,
  );

  it(
    'what is sent to a shell is there wholly or not at all',
    async () => {
      const content = 'sent '.repeat(100);
      const send: Use = async (host, path, limit) => {
        const ready = Promise.withResolvers<void>();
        const program = `echo ready; head -c ${content.length} >${path}.part; [ "$(wc -c <${path}.part)" = ${content.length} ] && mv ${path}.part ${path}; exit`;
        const shell = await host.startShell(program, {
          signal: limit,
          onStdout: () => ready.resolve(),
          onStderr: () => undefined,
        });
        await Promise.race([ready.promise, shell.ended]);
        shell.write(content);
        shell.endInput();
        const end = await shell.ended;
        if (end.kind === 'lost') throw new RecoverableError(end.message, { reason: 'connection-lost' });
      };
      expect(await cutEverywhere('transfer', send, content)).toEqual([]);
    },
    HOURS_MS,
  );
});
