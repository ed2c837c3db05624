// Which way leads to the cluster that an operation is about.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { ForwardedPort, Host, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeApiServer, startFakeApiServer } from '../testing/fake-api-server.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { makeTrust } from '../trust.ts';
import { CONNECTION_TYPE } from './find-cluster.ts';
import { withKubeApi } from './open-kube-api.ts';

let server: FakeApiServer;
beforeAll(async () => {
  server = await startFakeApiServer();
});
afterAll(() => server.stop());

function connection(configuration: JsonObject, more: JsonObject = {}): NodeInstance {
  return {
    id: 'cluster_a1b2c3',
    nodeName: 'cluster',
    type: CONNECTION_TYPE,
    typeHierarchy: ['cloudify.nodes.Root', CONNECTION_TYPE],
    properties: { configuration, ...more },
    runtimeProperties: {},
    relationships: [],
  };
}

/** A host whose connection leads to the API server, or to nowhere. */
function hostTo(port: number, calls: string[] = [], stdout = ''): Pick<OperationContext, 'host'> {
  const forward = async ({ port: wanted }: { readonly port: number }): Promise<ForwardedPort> => {
    calls.push(`forward ${wanted}`);
    const forwarding = createServer((socket) => {
      const far = connect(port, '127.0.0.1');
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
      socket.pipe(far).pipe(socket);
    });
    forwarding.listen(0, '127.0.0.1');
    await once(forwarding, 'listening');
    const own = (forwarding.address() as AddressInfo).port;
    return { port: own, failure: () => 'nothing answers there', close: () => void forwarding.close() };
  };
  const host = {
    address: { name: 'master_a1b2c3' },
    forwardPort: forward,
    run: () => Promise.resolve({ exitCode: stdout === '' ? 1 : 0, stdout, stderr: 'no such file' }),
  };
  return { host: () => Promise.resolve(host as unknown as Host) };
}

const version = (context: OperationContext): Promise<unknown> =>
  withKubeApi(context, ({ api, signal }) => api.json({ method: 'GET', path: '/version', signal }));

/** The cluster of the fake server as brolly would have installed it. */
async function trustedBy(cluster: string): Promise<Map<string, string>> {
  const trust = await makeTrust(Date.now());
  const { authority = '', credentials } = server.access;
  const administrator = { certificate: credentials.certificate ?? '', key: credentials.key ?? '' };
  const whole = { ...trust, authority: { certificate: authority, key: '' }, administrator };
  return new Map([[`kubernetes-trust/${cluster}`, JSON.stringify(whole)]]);
}

describe('the API of a cluster', () => {
  it('that brolly installed is reached through the host of its control plane, also for a worker', async () => {
    const master = sketchMaster({ ip: '10.0.0.11' });
    const calls: string[] = [];
    const privateValues = await trustedBy(master.nodeName);
    for (const self of [master, sketchWorker(master)]) {
      const context = { ...sketchContext(self, { privateValues }), ...hostTo(server.port, calls) };
      expect(await version(context)).toMatchObject({ gitVersion: 'v1.36.3' });
    }
    expect(calls).toEqual(['forward 6443', 'forward 6443']);
  });

  it('is reached straight where the host carries nothing on', async () => {
    const master = sketchMaster({ ip: '127.0.0.1', master_port: server.port });
    const context = { ...sketchContext(master, { privateValues: await trustedBy(master.nodeName) }), ...hostTo(1) };
    expect(await version(context)).toMatchObject({ gitVersion: 'v1.36.3' });
  });

  it('says both ways when none leads there', async () => {
    const master = sketchMaster({ ip: '127.0.0.1', master_port: 1 });
    const context = { ...sketchContext(master, { privateValues: await trustedBy(master.nodeName) }), ...hostTo(1) };
    await expect(version(context)).rejects.toMatchObject({
      reason: 'api-unreachable',
      recoverable: true,
      evidence: [{ lines: [expect.stringContaining('nothing answers there'), expect.stringContaining('REFUSED')] }],
    });
  });

  it('is not there before it is installed', async () => {
    await expect(version(sketchContext(sketchMaster()))).rejects.toMatchObject({ reason: 'cluster-missing' });
  });

  it('that was there is reached by what its configuration says', async () => {
    const { access } = server;
    const options = { host: access.server, ssl_ca_cert: access.authority ?? '', api_key: server.token };
    expect(await version(sketchContext(connection({ api_options: options })))).toMatchObject({ gitVersion: 'v1.36.3' });
    const file = {
      clusters: [{ name: 'c', cluster: { server: access.server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: server.token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    expect(await version(sketchContext(connection({ file_content: file })))).not.toBeNull();
    const inBlueprint = sketchContext(connection({ blueprint_file_name: 'kubeconfig' }));
    const files = { ...inBlueprint.files, read: () => Promise.resolve(Buffer.from(JSON.stringify(file))) };
    expect(await version({ ...inBlueprint, files })).not.toBeNull();
  });

  it('that was there has the administrator of kubeadm on its host', async () => {
    const admin = JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: server.access.server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: server.token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    });
    const context = sketchContext(sketchMaster({ install: false }));
    expect(await version({ ...context, ...hostTo(server.port, [], admin) })).not.toBeNull();
    await expect(version({ ...context, ...hostTo(server.port) })).rejects.toMatchObject({ reason: 'cluster-missing' });
  });

  it.each([
    [connection({}), 'property-invalid', 'configuration of cluster is empty'],
    [connection({ manager_file_path: '/a', api_options: { host: 'b' } }), 'property-invalid', 'more than one'],
    [connection({ api_options: { host: 'http://10.0.0.11:8080' } }), 'property-invalid', 'api_options.host'],
    [
      connection({ api_options: { host: 'https://a', ssl_ca_cert: '/no/such' } }),
      'property-invalid',
      'ssl_ca_cert of cluster',
    ],
    [connection({}, { authentication: { gcp_service_account: '{}' } }), 'not-built', 'gcp_service_account'],
    [{ ...connection({}), typeHierarchy: ['cloudify.nodes.Root'] }, 'cluster-missing', 'names no cluster'],
    [
      {
        ...connection({}),
        typeHierarchy: ['cloudify.nodes.Root'],
        relationships: [
          {
            type: 'r',
            typeHierarchy: ['r'],
            target: { ...connection({}), nodeName: 'proxy', typeHierarchy: ['cloudify.nodes.DeploymentProxy'] },
          },
        ],
      },
      'not-built',
      'proxy stands for another deployment',
    ],
  ] satisfies [NodeInstance, string, string][])('is not had from %j', async (self, reason, message) => {
    await expect(version(sketchContext(self))).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message) as string,
    });
  });
});
