// Properties as users write them.

import type { JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { hostOf, takeHost } from './host-of-instance.ts';
import { nodeNameOf } from './node-name.ts';
import { clusterSettings, refuseWhatIsNotBuilt, rootOf } from './settings.ts';
import { sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';
import { DEBIAN } from './testing/sketch-facts.ts';

describe('the settings of a cluster', () => {
  it('are those of the control plane, also for a worker', () => {
    const master = sketchMaster({ master_port: 7443, mirror: 'http://10.0.0.1:8080/' });
    const settings = clusterSettings(sketchContext(sketchWorker(master)));
    expect(settings).toMatchObject({ apiAddress: '10.0.0.11', apiPort: 7443, mirror: 'http://10.0.0.1:8080' });
    expect(settings.master.id).toBe(master.id);
  });

  it('take the insecure port of 2015 for the secure one', () => {
    expect(clusterSettings(sketchContext(sketchMaster({ master_port: 8080 }))).apiPort).toBe(6443);
  });

  it('take a port that an input gave as text', () => {
    expect(clusterSettings(sketchContext(sketchMaster({ master_port: '7443' }))).apiPort).toBe(7443);
  });

  it('let a worker have a mirror of its own', () => {
    const worker = sketchWorker(sketchMaster({ mirror: 'http://a:1' }), { mirror: 'http://b:2' });
    expect(clusterSettings(sketchContext(worker)).mirror).toBe('http://b:2');
  });

  it('take a file for a bundle, which hosts find on their loopback', () => {
    const master = sketchMaster({ mirror: 'bundle.tar', bundle_key: 'ed25519:abc', bundle_port: 7000 });
    expect(clusterSettings(sketchContext(master))).toMatchObject({
      mirror: 'http://127.0.0.1:7000',
      bundle: { path: 'bundle.tar', port: 7000, key: 'ed25519:abc' },
    });
  });

  it('give a worker the proxy of its cluster, or its own', () => {
    const master = sketchMaster({ proxy: { http: 'http://10.0.0.1:3128', direct: ['.example.org'] } });
    const of = (proxy: JsonObject) => clusterSettings(sketchContext(sketchWorker(master, { proxy }))).proxy;
    expect(of({})).toEqual({ http: 'http://10.0.0.1:3128', https: 'http://10.0.0.1:3128', direct: ['.example.org'] });
    expect(of({ https: 'http://me:secret@a:1' })).toEqual({ https: 'http://me:secret@a:1', direct: [] });
    expect(clusterSettings(sketchContext(sketchMaster())).proxy).toBeUndefined();
  });

  it.each([
    { http: '10.0.0.1:3128' },
    { direct: ['a'] },
    { http: 'http://a', direct: 'b' },
    { htp: 'http://a' },
    { http: "http://a'b" },
  ])('are refused with the proxy %j, without a word of what may be its password', (proxy) => {
    expect(() => clusterSettings(sketchContext(sketchMaster({ proxy })))).toThrow(
      expect.objectContaining({ reason: 'property-invalid', message: 'property proxy of master cannot be used' }),
    );
  });

  it('take packages for a node or for all, and none out of a bundle', () => {
    const master = sketchMaster({ kubernetes_source: 'packages' });
    const source = (self: NodeInstance) => clusterSettings(sketchContext(self)).kubernetesSource;
    expect(source(sketchMaster())).toBe('binaries');
    expect(source(sketchWorker(master))).toBe('packages');
    expect(source(sketchWorker(master, { kubernetes_source: 'binaries' }))).toBe('binaries');
    const bundled = sketchMaster({ kubernetes_source: 'packages', mirror: 'bundle.tar', bundle_port: 7000 });
    expect(() => source(bundled)).toThrow(
      expect.objectContaining({
        reason: 'property-invalid',
        hint: expect.stringContaining('a bundle holds no packages'),
      }),
    );
  });

  it('are not those of another deployment', () => {
    const proxy = { ...sketchMaster(), nodeName: 'other', typeHierarchy: ['cloudify.nodes.DeploymentProxy'] };
    expect(() => clusterSettings(sketchContext(sketchWorker(proxy)))).toThrow(
      expect.objectContaining({ reason: 'not-built', message: expect.stringMatching(/^other stands for/) as string }),
    );
  });

  it('take another pod network, or none, and another mode of kube-proxy', () => {
    const of = (properties: JsonObject) => clusterSettings(sketchContext(sketchMaster(properties)));
    expect(of({})).toMatchObject({ podNetworkProvider: { kind: 'flannel' }, proxyMode: 'iptables' });
    const file = { kind: 'file', path: 'network/calico.yaml' };
    expect(of({ pod_network_manifest: file.path }).podNetworkProvider).toEqual(file);
    expect(of({ pod_network_manifest: 'none' }).podNetworkProvider).toEqual({ kind: 'none' });
    expect(of({ pod_network_type: 'routed' }).podNetworkProvider).toEqual({ kind: 'routed' });
    expect(of({ proxy_mode: 'nftables' }).proxyMode).toBe('nftables');
  });

  it('say what another pod network needs between nodes; what flannel needs is known', () => {
    const of = (properties: JsonObject) => clusterSettings(sketchContext(sketchMaster(properties)));
    expect(of({})).toMatchObject({ hasVxlan: true, podNetworkPorts: [{ protocol: 'udp', port: 8472 }] });
    expect(of({ pod_network_type: 'routed' })).toMatchObject({ hasVxlan: false, podNetworkPorts: [] });
    expect(of({ pod_network_manifest: 'none' })).toMatchObject({ hasVxlan: false, podNetworkPorts: [] });
    const ports = { pod_network_manifest: 'calico.yaml', pod_network_ports: ['179/tcp', '4789/udp', 'ipip'] };
    expect(of(ports).podNetworkPorts).toEqual([
      { protocol: 'tcp', port: 179 },
      { protocol: 'udp', port: 4789 },
      { protocol: 'ipip' },
    ]);
  });

  it.each<[JsonObject, hint: RegExp]>([
    [{ pod_network_ports: ['4789/udp'] }, /with pod_network_manifest only: what flannel needs is known/],
    [{ pod_network_type: 'routed', pod_network_ports: ['4789/udp'] }, /what routed needs is known/],
    [{ pod_network_manifest: 'none', pod_network_ports: '179/tcp' }, /a list such as/],
    [{ pod_network_manifest: 'none', pod_network_ports: [179] }, /instead of 179/],
    [{ pod_network_manifest: 'none', pod_network_ports: ['179'] }, /instead of "179"/],
    [{ pod_network_manifest: 'none', pod_network_ports: ['0/tcp'] }, /instead of "0\/tcp"/],
    [{ pod_network_manifest: 'none', pod_network_ports: ['65536/udp'] }, /instead of "65536\/udp"/],
    [{ pod_network_manifest: 'none', pod_network_ports: Array.from({ length: 17 }, (_, at) => `${at + 1}/tcp`) }, /16/],
  ])('are refused with ports of a pod network that cannot be: %j', (properties, hint) => {
    expect(() => clusterSettings(sketchContext(sketchMaster(properties)))).toThrow(
      expect.objectContaining({
        reason: 'property-invalid',
        message: expect.stringContaining('pod_network_ports of master is ') as string,
        hint: expect.stringMatching(hint) as string,
      }),
    );
  });

  it.each([
    ['proxy_mode', 'ipvs'],
    ['kubernetes_source', 'snap'],
    ['pod_network_type', 'calico'],
    ['pod_network', 'many'],
    ['pod_network', '10.244.0.0'],
    ['pod_network', '10.244.0.0/33'],
    ['pod_network', '10.256.0.0/16'],
    ['service_network', ':::/64'],
    ['service_network', ''],
    ['master_port', 0],
    ['master_port', 65_536],
    ['master_port', 'https'],
    ['master_port', null],
  ])('are refused when %s is %j, with the property, the node and what to write', (property, value) => {
    expect(() => clusterSettings(sketchContext(sketchMaster({ [property]: value })))).toThrow(
      expect.objectContaining({
        reason: 'property-invalid',
        message: expect.stringContaining(`property ${property} of master is ${JSON.stringify(value)}`) as string,
        hint: expect.stringMatching(/^Write /) as string,
      }),
    );
  });

  it.each(['10.244.0.0/16', '0.0.0.0/0', 'fd00:10:244::/56'])('take the network %s', (network) => {
    expect(clusterSettings(sketchContext(sketchMaster({ pod_network: network }))).podNetwork).toBe(network);
  });

  it('need a control plane', () => {
    expect(() => rootOf({ ...sketchWorker(sketchMaster()), relationships: [] })).toThrow(
      expect.objectContaining({
        reason: 'master-missing',
        hint: expect.stringContaining('connected_to_master') as string,
      }),
    );
  });

  it.each([['install_agent', true, 'agents-not-built']])(
    'refuse what is not built yet: %s %s',
    (property, value, reason) => {
      expect(() => refuseWhatIsNotBuilt(sketchMaster({ [property]: value }))).toThrow(
        expect.objectContaining({ reason }),
      );
    },
  );
});

describe('a node that is connected to only', () => {
  it('has no host to install on', async () => {
    const connected = sketchMaster({ install: false, ip: '' });
    expect(await takeHost(sketchContext(connected))).toBeUndefined();
    expect(await hostOf(sketchContext(connected))).toBeUndefined();
    expect(await takeHost(sketchContext(sketchMaster()))).toMatchObject({ address: '10.0.0.11' });
  });

  it('has workers that were there as well: none can join it', () => {
    const foreign = sketchMaster({ install: false });
    expect(() => refuseWhatIsNotBuilt(sketchWorker(foreign, { install: false }))).not.toThrow();
    expect(() => refuseWhatIsNotBuilt(sketchWorker(foreign))).toThrow(
      expect.objectContaining({ reason: 'not-built', message: expect.stringContaining('minion is to join') as string }),
    );
  });
});

describe('the name of a node', () => {
  const master = sketchMaster();

  it('is the one that is written, else that of the host', () => {
    expect(nodeNameOf(DEBIAN, sketchContext(sketchMaster({ node_name: 'plane-1' })))).toBe('plane-1');
    expect(nodeNameOf({ ...DEBIAN, hostname: 'Host.Example' }, sketchContext(master))).toBe('host.example');
  });

  it.each(['localhost', 'under_score', ''])('is the id of the instance when the host is called %j', (hostname) => {
    expect(nodeNameOf({ ...DEBIAN, hostname }, sketchContext(master))).toBe('master-a1b2c3');
  });

  it('is the id of the instance when another node has that of the host', () => {
    const other = { ...sketchWorker(master), runtimeProperties: { node_name: 'worker-a' } };
    expect(nodeNameOf(DEBIAN, sketchContext(master, { instances: [master, other] }))).toBe('master-a1b2c3');
  });

  it('is refused when it is no name', () => {
    expect(() => nodeNameOf(DEBIAN, sketchContext(sketchMaster({ node_name: 'No_Name' })))).toThrow(/No_Name/);
  });
});
