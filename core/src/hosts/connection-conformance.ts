// What every connection does with scripts, whatever carries it.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ExecOptions } from './connection.ts';
import { forwardPort } from './forward-port.ts';

/** One way to have connections. */
export interface ConnectionSource {
  begin(): Promise<void>;
  open(): Promise<Connection>;
  end(): Promise<void>;
}

const never = new AbortController().signal;
const patient: ExecOptions = { signal: never, timeoutMs: 15_000 };

/** Registers the suite for a source. */
export function describeConnection(name: string, source: ConnectionSource): void {
  describe(`a connection ${name}`, () => {
    const opened: Connection[] = [];
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'brolly-connection-'));
      await source.begin();
    });
    afterEach(() => {
      for (const connection of opened.splice(0)) connection.close();
    });
    afterAll(async () => {
      await source.end();
      rmSync(folder, { recursive: true });
    });
    async function open(): Promise<Connection> {
      const connection = await source.open();
      opened.push(connection);
      return connection;
    }
    describeOutput(open);
    describeSeveral(open, () => folder);
    describeCut(open, () => folder);
    describePorts(open);
    describeLentPorts(open);
  });
}

type Open = () => Promise<Connection>;

function describeOutput(open: Open): void {
  it('gives the exit code, stdout and stderr of a script', async () => {
    const connection = await open();
    expect(await connection.exec('echo one; echo two >&2; echo three; exit 3', patient)).toEqual({
      kind: 'exited',
      exitCode: 3,
      stdout: 'one\nthree\n',
      stderr: 'two\n',
    });
  });

  it('runs as root and shows nothing of the script on a command line', async () => {
    const connection = await open();
    const script = `secret=tell-nobody-$((1 + 1)); id -u; tr '\\0' ' ' </proc/$$/cmdline; echo; cat /proc/[0-9]*/cmdline | grep -ac "tell-[n]obody"`;
    expect(await connection.exec(script, patient)).toMatchObject({ stdout: '0\n/bin/sh -s \n0\n' });
  });

  it('hands over a script of a megabyte whole', async () => {
    const connection = await open();
    const line = `: ${'x'.repeat(1000)}\n`;
    const script = `${line.repeat(1000)}echo done`;
    expect(await connection.exec(script, patient)).toMatchObject({ exitCode: 0, stdout: 'done\n' });
  });

  it('gives each line of stdout while the script still runs', async () => {
    const connection = await open();
    const cancel = new AbortController();
    const lines: string[] = [];
    const outcome = await connection.exec('echo first; printf "second é\\r\\n"; sleep 600', {
      signal: cancel.signal,
      timeoutMs: 15_000,
      onLine: (line) => {
        lines.push(line);
        if (lines.length === 2) cancel.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'aborted' });
    expect(lines).toEqual(['first', 'second é']);
  });

  it('keeps characters whole on stdout and stderr, however they are cut on the way', async () => {
    const connection = await open();
    const script = `text=${'é'.repeat(10)}
i=0; while [ $i -lt 4000 ]; do echo "a$text"; echo "a$text" >&2; i=$((i + 1)); done`;
    const expected = `a${'é'.repeat(10)}\n`.repeat(4000);
    const outcome = await connection.exec(script, patient);
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.stdout === expected).toBe(true);
    expect(outcome.stderr === expected).toBe(true);
  });

  it('keeps the last MiB of what a script prints', async () => {
    const connection = await open();
    const outcome = await connection.exec(`seq 1 300000; seq 1 300000 >&2`, patient);
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    for (const text of [outcome.stdout, outcome.stderr]) {
      expect(text).toHaveLength(1024 * 1024);
      expect(text.endsWith('299999\n300000\n')).toBe(true);
    }
  });
}

function describeSeveral(open: Open, folderOf: () => string): void {
  it('runs two scripts at once', async () => {
    const connection = await open();
    const folder = join(folderOf(), 'meeting');
    mkdirSync(folder);
    // Each waits for the other: one after the other they would never end.
    const meet = (own: string, other: string): string =>
      `: >${folder}/${own}; until [ -e ${folder}/${other} ]; do sleep 0.01; done; echo ${own}`;
    const outcomes = await Promise.all([
      connection.exec(meet('left', 'right'), patient),
      connection.exec(meet('right', 'left'), patient),
    ]);
    expect(outcomes).toMatchObject([{ stdout: 'left\n' }, { stdout: 'right\n' }]);
  });

  it('runs more scripts than a connection has channels, one after the other', async () => {
    const connection = await open();
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    const outcomes = await Promise.all(numbers.map((index) => connection.exec(`sleep 0.02; echo ${index}`, patient)));
    expect(outcomes).toMatchObject(numbers.map((index) => ({ kind: 'exited', stdout: `${index}\n` })));
  });
}

function describePorts(open: Open): void {
  it('carries connections to a port that the host reaches, several at once', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    const to = await listening(server);
    const forwarded = await forwardPort(async () => (await open()).openStream(to), never);
    const content = randomBytes(300_000);
    const echoes = await Promise.all([1, 2, 3].map(() => echo(forwarded.port, content)));
    expect(echoes.every((one) => one.equals(content))).toBe(true);
    forwarded.close();
    server.close();
  });

  it('closes a connection to a port where nothing answers, and says why', async () => {
    const server = createServer();
    const to = await listening(server);
    server.close();
    const forwarded = await forwardPort(async () => (await open()).openStream(to), never);
    expect(await echo(forwarded.port, Buffer.from('anybody there?'))).toHaveLength(0);
    expect(forwarded.failure()).toMatch(/refused|failed/i);
    forwarded.close();
  });
}

function describeLentPorts(open: Open): void {
  it('answers on a port of the host, to several at once, until it is ended', async () => {
    const connection = await open();
    const port = await freePort();
    const end = await connection.lendPort({ port, onStream: (stream) => stream.pipe(stream) });
    const content = randomBytes(300_000);
    const echoes = await Promise.all([1, 2, 3].map(() => echo(port, content)));
    expect(echoes.every((one) => one.equals(content))).toBe(true);
    end();
    await expect.poll(() => isListening(port)).toBe(false);
  });

  it('says so when something else listens on the port', async () => {
    const server = createServer();
    const { port } = await listening(server);
    await expect((await open()).lendPort({ port, onStream: (stream) => stream.end() })).rejects.toThrow(/./);
    server.close();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function listening(server: Server): Promise<{ readonly address: string; readonly port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: '127.0.0.1', port };
}

/** What comes back until the other end closes or all is back. */
async function echo(port: number, content: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.end(content);
  await closed;
  return Buffer.concat(chunks);
}

function describeCut(open: Open, folderOf: () => string): void {
  it('ends a script that takes too long, and all that it has started, and keeps what it said', async () => {
    const connection = await open();
    const pids = join(folderOf(), 'pids');
    const script = `sleep 600 & echo $! >${pids}; echo waiting >&2; sleep 600`;
    expect(await connection.exec(script, { signal: never, timeoutMs: 400 })).toEqual({
      kind: 'timed-out',
      stderr: 'waiting\n',
    });
    const look = `while grep -q '^State:.[^Z]' /proc/$(cat ${pids})/status 2>/dev/null; do sleep 0.02; done; echo gone`;
    expect(await connection.exec(look, patient)).toMatchObject({ stdout: 'gone\n' });
  });

  it('lets a script that is ended put things in order', async () => {
    const connection = await open();
    const tidied = join(folderOf(), 'tidied');
    const script = `trap 'echo tidy >${tidied}; exit 143' TERM; echo ready; sleep 600`;
    const cancel = new AbortController();
    const options = { signal: cancel.signal, timeoutMs: 15_000, onLine: () => cancel.abort() };
    expect(await connection.exec(script, options)).toEqual({ kind: 'aborted' });
    expect(readFileSync(tidied, 'utf8')).toBe('tidy\n');
  });

  it('does not begin a script that is cancelled already', async () => {
    const connection = await open();
    expect(await connection.exec('echo never', { ...patient, signal: AbortSignal.abort() })).toEqual({
      kind: 'aborted',
    });
  });

  it('hears of a cancellation while a script waits for its turn', async () => {
    const connection = await open();
    const cancelRunning = new AbortController();
    const running = Array.from({ length: 8 }, () =>
      connection.exec('sleep 600', { signal: cancelRunning.signal, timeoutMs: 15_000 }),
    );
    const cancel = new AbortController();
    const waiting = connection.exec('echo never', { signal: cancel.signal, timeoutMs: 15_000 });
    cancel.abort();
    expect(await waiting).toEqual({ kind: 'aborted' });
    cancelRunning.abort();
    expect(await Promise.all(running)).toEqual(running.map(() => ({ kind: 'aborted' })));
    expect(await connection.exec('echo next', patient)).toMatchObject({ stdout: 'next\n' });
  });

  it('says that the connection was lost when a script is begun after its close', async () => {
    const connection = await open();
    connection.close();
    expect(await connection.exec('echo never', patient)).toMatchObject({ kind: 'lost' });
    expect(connection.isOpen).toBe(false);
  });
}
