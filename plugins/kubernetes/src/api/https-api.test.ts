// The two ways to an API server against the one suite, and what each says when it cannot be had.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeApiServer, startFakeApiServer } from '../testing/fake-api-server.ts';
import { describeKubeApi, type KubeApiSource } from '../testing/kube-api-conformance.ts';
import type { ApiAccess } from './api-access.ts';
import { httpsApi } from './https-api.ts';
import type { KubeApi } from './kube-api.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
};
const QUOTA = {
  kind: 'ResourceQuota',
  apiVersion: 'v1',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  isNamespaced: true,
};
const signal = new AbortController().signal;
const version = { method: 'GET', path: '/version', signal } as const;

function sourceOf(open: (server: FakeApiServer) => Promise<KubeApi>): KubeApiSource {
  let server: FakeApiServer;
  return {
    pod: { namespace: 'default', name: 'web' },
    async begin() {
      server = await startFakeApiServer();
      server.objects.write('pods', 'default', { object: POD, manager: 'test', isDry: false });
      server.objects.serve(QUOTA);
      server.onExec(() => ({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' }));
    },
    open: () => open(server),
    end: () => server.stop(),
  };
}

/** A port that leads to another one, as a host's connection makes it. */
async function portTo(port: number): Promise<{ readonly port: number; close(): void }> {
  const forwarding = createServer((socket) => {
    const far = connect(port, '127.0.0.1');
    for (const one of [socket, far]) one.on('error', () => undefined);
    socket.pipe(far).pipe(socket);
    socket.on('close', () => far.destroy());
  });
  forwarding.listen(0, '127.0.0.1');
  await once(forwarding, 'listening');
  return { port: (forwarding.address() as AddressInfo).port, close: () => forwarding.close() };
}

describeKubeApi(
  'that is reached straight',
  sourceOf(({ access }) => Promise.resolve(httpsApi(access))),
);
describeKubeApi(
  'that is reached through a port, under the name of its own address',
  sourceOf(async ({ access, port }) => {
    const forwarded = await portTo(port);
    return httpsApi(
      { ...access, server: 'https://10.0.0.11:6443' },
      { port: forwarded.port, onClose: () => forwarded.close() },
    );
  }),
);

describe('an API server', () => {
  let server: FakeApiServer;
  const ask = (changes: Partial<ApiAccess>) => httpsApi({ ...server.access, ...changes }).json(version);
  beforeAll(async () => {
    server = await startFakeApiServer();
  });
  afterAll(() => server.stop());

  it('knows a token', async () => {
    expect(await ask({ credentials: { token: server.token } })).toMatchObject({ gitVersion: 'v1.36.3' });
  });

  it('lets nobody else in', async () => {
    await expect(ask({ credentials: { token: 'bad' } })).rejects.toMatchObject({ reason: 'api-unauthorized' });
  });

  it('is not trusted without its CA, or under a name that it does not bear', async () => {
    const { authority: _authority, ...without } = server.access;
    await expect(httpsApi(without).json(version)).rejects.toMatchObject({
      reason: 'api-untrusted',
      recoverable: false,
    });
    await expect(ask({ serverName: 'other.example.org' })).rejects.toMatchObject({ reason: 'api-untrusted' });
    expect(await ask({ serverName: 'kubernetes' })).toMatchObject({ gitVersion: 'v1.36.3' });
    expect(await httpsApi({ ...without, isUnverified: true }).json(version)).not.toBeNull();
  });

  it('may be away for a while', async () => {
    server.failNext(503);
    await expect(ask({})).rejects.toMatchObject({ reason: 'api-unavailable', recoverable: true });
    await expect(ask({ server: 'https://127.0.0.1:1' })).rejects.toMatchObject({
      reason: 'api-unreachable',
      recoverable: true,
    });
  });

  describe('that takes connections and says nothing', () => {
    const silent = createServer();
    const command = { namespace: 'default', pod: 'web', command: ['true'] };
    let api: KubeApi;
    beforeAll(async () => {
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      api = httpsApi({ ...server.access, server: `https://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    });
    afterAll(() => void silent.close());

    it('is let go of by a command that is cancelled', async () => {
      const cancelling = new AbortController();
      silent.once('connection', () => cancelling.abort());
      await expect(api.exec({ ...command, signal: cancelling.signal })).rejects.toMatchObject({ reason: 'cancelled' });
    });

    it('cannot be reached for a command, which has not begun then', async () => {
      const failure: unknown = await api.exec({ ...command, signal, timeoutMs: 20 }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ reason: 'api-unreachable', recoverable: true });
      expect((failure as Error).message).toMatch(/no answer after/);
    });
  });

  it('is not asked for a command of an execution that was cancelled already', async () => {
    server.objects.write('pods', 'default', { object: POD, manager: 'test', isDry: false });
    server.onExec(() => undefined);
    const command = { namespace: 'default', pod: 'web', command: ['sleep'], timeoutMs: 1_000 };
    const running = httpsApi(server.access).exec({ ...command, signal: AbortSignal.abort() });
    await expect(running).rejects.toMatchObject({ reason: 'cancelled' });
    expect(server.requests.filter((request) => request.startsWith('exec'))).toEqual([]);
  });

  it('ends a command that takes longer than it may', async () => {
    server.objects.write('pods', 'default', { object: POD, manager: 'test', isDry: false });
    server.onExec(() => undefined);
    const command = { namespace: 'default', pod: 'web', command: ['sleep'], signal, timeoutMs: 300 };
    await expect(httpsApi(server.access).exec(command)).rejects.toMatchObject({ reason: 'command-timeout' });
  });

  it('is told apart where its answer is too large, or is none of an API server', async () => {
    const data = { text: 'x'.repeat(17 * 1024 * 1024) };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'big', namespace: 'default' }, data };
    server.objects.write('configmaps', 'default', { object, manager: 'test', isDry: false });
    const get = (path: string) => httpsApi(server.access).json({ method: 'GET', path, signal });
    const tooLarge: unknown = await get('/api/v1/configmaps').catch((error: unknown) => error);
    expect(tooLarge).toMatchObject({ reason: 'api-answer-too-large', recoverable: false });
    expect((tooLarge as Error).message).toMatch(/GET \/api\/v1\/configmaps: the answer is larger than 16 MiB/);
    server.objects.write('pods', 'default', { object: POD, manager: 'test', isDry: false });
    const noJson: unknown = await get('/api/v1/namespaces/default/pods/web/log').catch((error: unknown) => error);
    expect(noJson).toMatchObject({ reason: 'api-refused', recoverable: false });
    expect((noJson as Error).message).toMatch(/the answer is no JSON: log of web/);
    const { length } = await httpsApi(server.access).text({ method: 'GET', path: '/api/v1/configmaps', signal });
    expect(length).toBeLessThanOrEqual(16 * 1024 * 1024);
  });

  it('is given to other programs as a kubeconfig', () => {
    const config = JSON.parse(httpsApi(server.access, { port: 4711 }).kubeconfig()) as {
      readonly clusters: readonly { readonly cluster: object }[];
    };
    expect(config.clusters[0]?.cluster).toMatchObject({
      server: 'https://127.0.0.1:4711/',
      'tls-server-name': '127.0.0.1',
    });
  });
});
