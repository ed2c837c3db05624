// The real curl asks a server that speaks as containerd does.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Http2Server } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pullAsPodsDo } from './pull-as-pods-do.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-cri-'));
const socket = join(folder, 'it is.sock');
/** What the next calls are answered with: status and message; the last one stays. */
let answers: (readonly [status: number, message: string])[] = [];
let asked: { readonly path: string; readonly body: Buffer }[] = [];
let server: Http2Server;

beforeAll(async () => {
  server = createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      asked.push({ path: String(headers[':path']), body: Buffer.concat(chunks) });
      const [status = 0, message = ''] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': message }));
      stream.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function pull(image: string, path = '/usr/bin:/bin'): Promise<{ readonly failed: boolean; readonly stdout: string }> {
  asked = [];
  const script = `PATH=${path}\n${pullAsPodsDo(socket)}\npull_as_pods_do '${image}'`;
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', script], (error, stdout) => resolve({ failed: error !== null, stdout }));
  });
}

/** The fields of a message that has only strings and messages. */
function fields(message: Buffer): readonly (readonly [field: number, content: Buffer])[] {
  if (message.length === 0) return [];
  const [tag = 0, low = 0, high = 0] = message;
  const [length, start] = low < 128 ? [low, 2] : [low - 128 + high * 128, 3];
  return [[tag >> 3, message.subarray(start, start + length)], ...fields(message.subarray(start + length))];
}

describe('an image that containerd is asked for', () => {
  it.each([
    ['short', 'r.example.org/web:1'],
    ['whose request is just longer than one byte says', `r.example.org/${'a'.repeat(112)}`],
    ['long', `r.example.org/${'a'.repeat(300)}:1.36`],
  ])('is named as the kubelet names it: %s', async (_, image) => {
    answers = [[0, '']];
    expect(await pull(image)).toEqual({ failed: false, stdout: '' });
    const [{ path, body } = { path: '', body: Buffer.alloc(0) }] = asked;
    expect(path).toBe('/runtime.v1.ImageService/PullImage');
    expect(body[0]).toBe(0);
    expect(body.readUInt32BE(1)).toBe(body.length - 5);
    const [[outer, spec] = [0, Buffer.alloc(0)], ...others] = fields(body.subarray(5));
    expect([outer, others]).toEqual([1, []]);
    expect(fields(spec).map(([field, content]) => [field, content.toString()])).toEqual([[1, image]]);
  });

  it('is waited for while containerd begins', async () => {
    answers = [
      [2, 'server is not initialized yet'],
      [0, ''],
    ];
    expect(await pull('r.example.org/web:1')).toEqual({ failed: false, stdout: '' });
    expect(asked).toHaveLength(2);
  });

  it('is not had for a reason that is told', async () => {
    answers = [[5, 'failed to resolve reference "r.example.org/web:1": not found']];
    expect(await pull('r.example.org/web:1')).toEqual({
      failed: true,
      stdout: 'failed to resolve reference "r.example.org/web:1": not found\n',
    });
  });

  it('is not had where nothing on the host can ask', async () => {
    const { failed, stdout } = await pull('r.example.org/web:1', '/nowhere');
    expect([failed, stdout]).toEqual([true, expect.stringContaining('needs curl with HTTP/2, or crictl') as string]);
  });
});
