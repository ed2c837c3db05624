// The desired state of hosts: well-formed for every decision, and scripts that every shell reads.

import { execFileSync } from 'node:child_process';
import { type HostResource, observeScript } from '@brolly/host-resources';
import type { HostFacts } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { decide } from '../decide.ts';
import { flannelManifest } from '../flannel-manifest.ts';
import { clusterSettings } from '../settings.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { CONTAINER, DEBIAN, FLATCAR, WITH_CONTAINERD, WITH_DOCKER } from '../testing/sketch-facts.ts';
import { makeTrust } from '../trust.ts';
import { imageResource } from './images.ts';
import { controlPlaneResources, joinControlPlaneResources, workerResources } from './kubeadm.ts';
import { nodeBinaryResources } from './node-binaries.ts';
import { routedNetworkResources } from './routed-network.ts';
import { type RuntimeRequest, runtimeResources } from './runtime.ts';
import { networkImages } from './sources.ts';
import { systemResources } from './system.ts';
import { teardownScript } from './teardown.ts';

const settings = clusterSettings(sketchContext(sketchMaster({ mirror: 'http://10.0.0.1:8080' })));
const trust = await makeTrust(Date.now());
const HOSTS = { DEBIAN, CONTAINER, WITH_DOCKER, WITH_CONTAINERD };
/** Most hosts share most scripts: a shell reads each of them once. */
const readBefore = new Set<string>();
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']] as const;

const routed = routedNetworkResources({
  facts: { addresses: [{ interface: 'bond0.7', address: '10.0.0.11', prefix: 24 }], units: {} },
  nodeAddress: '10.0.0.11',
  podNetwork: '10.244.0.0/16',
  podSubnet: '10.244.3.0/24',
});

const ROLES = ['control-plane', 'further control-plane', 'worker'] as const;

function allResources(name: keyof typeof HOSTS, title: (typeof ROLES)[number]): readonly HostResource[] {
  const decisions = decide(HOSTS[name], settings);
  const role = title === 'worker' ? title : 'control-plane';
  const { versions, mirror, proxy, registries } = settings;
  const runtime = { versions, mirror, proxy, registries, architecture: 'amd64', decisions };
  const request = { ...runtime, images: networkImages(versions), role } as const;
  const node = {
    settings,
    decisions,
    trust,
    nodeName: 'host1',
    nodeAddress: '10.0.0.11',
    controlPlaneAddresses: ['10.0.0.11'],
    node: { labels: {}, taints: [], kubelet: { maxPods: 50 } },
  };
  return [
    ...systemResources(decisions),
    ...nodeBinaryResources(request),
    ...runtimeResources(request),
    imageResource(request),
    ...routed,
    ...{
      worker: () => workerResources({ ...node, identity: trust.administrator }),
      'further control-plane': () => joinControlPlaneResources({ ...node, identity: trust.administrator }),
      'control-plane': () =>
        controlPlaneResources({ ...node, isRestored: false, networkManifest: flannelManifest(settings) }),
    }[title](),
  ];
}

const cases = Object.keys(HOSTS).flatMap((name) => ROLES.map((role) => [name as keyof typeof HOSTS, role] as const));

describe.each(cases)('a host like %s as a %s', (name, role) => {
  const resources = allResources(name, role);

  it('has a desired state that can be asked for', () => {
    expect(observeScript(resources, { owner: 'barevm.host1' })).toContain('/etc/kubernetes');
  });

  it('keeps what is secret from everybody but root', () => {
    const secret = resources.filter((one) => one.kind === 'file' && /PRIVATE KEY|client-key-data/.test(one.content));
    expect(secret.length).toBeGreaterThan(0);
    for (const one of secret) expect(one).toMatchObject({ mode: 0o600, secret: true });
  });

  it('never has the key of the CA as a worker', () => {
    const holders = resources.filter((one) => one.kind === 'file' && one.content === trust.authority.key);
    expect(holders).toHaveLength(role === 'worker' ? 0 : 1);
  });

  it.each(SHELLS)('has scripts that %s reads', (...shell) => {
    const [program, ...parameters] = shell as readonly [string, ...string[]];
    const scripts = resources.flatMap((one) => (one.kind === 'command' ? [one.run, one.unless, one.undo ?? ':'] : []));
    for (const script of [...scripts, teardownScript(decide(HOSTS[name], settings), settings.podNetwork)]) {
      if (readBefore.has(program + script)) continue;
      execFileSync(program, [...parameters, '-n'], { input: script });
      readBefore.add(program + script);
    }
    expect(scripts.length).toBeGreaterThan(3);
  });
});

describe('a read-only /usr', () => {
  const filesOf = (facts: typeof DEBIAN, role: 'control-plane' | 'worker'): Readonly<Record<string, string>> => {
    const node = {
      settings,
      decisions: decide(facts, settings),
      trust,
      nodeName: 'host1',
      nodeAddress: '10.0.0.11',
      controlPlaneAddresses: ['10.0.0.11'],
      node: { labels: {}, taints: [], kubelet: {} },
    };
    const list =
      role === 'worker'
        ? workerResources({ ...node, identity: trust.administrator })
        : controlPlaneResources({ ...node, isRestored: false, networkManifest: undefined });
    return Object.fromEntries(list.flatMap((one) => (one.kind === 'file' ? [[one.path, one.content]] : [])));
  };
  const folder = '/etc/brolly-kubernetes/patches';

  it('is told to the controller manager on it, too', () => {
    const patch = `${folder}/kube-controller-manager+strategic.json`;
    expect(filesOf(FLATCAR, 'control-plane')[patch]).toContain('"path": "/var/lib/kubelet/volume-plugins"');
    expect(filesOf(FLATCAR, 'worker')).not.toHaveProperty([patch]);
    expect(filesOf(DEBIAN, 'control-plane')).not.toHaveProperty([patch]);
  });
});

describe('a host that routes', () => {
  it('answers on the link of its address, for its own pods only', () => {
    expect(routed).toContainEqual({ kind: 'sysctl', key: 'net.ipv4.neigh.bond0/7.proxy_delay', value: '0' });
    const script = routed
      .flatMap((one) => (one.kind === 'file' && one.path.endsWith('.sh') ? [one.content] : []))
      .join();
    expect(script).toContain('ip route replace 10.244.0.0/16 dev bond0.7 proto static scope link src 10.0.0.11');
    expect(script).toContain('neigh replace proxy 10.244.3.$number dev bond0.7');
    expect(script).toContain('ip saddr 10.244.3.0/24 ip daddr != 10.244.0.0/16 masquerade');
  });

  it('has systemd-networkd keep what it has not made', () => {
    const paths = (units: Readonly<Record<string, string>>): readonly string[] =>
      routedNetworkResources({
        facts: { addresses: [{ interface: 'ens3', address: '10.0.0.11', prefix: 24 }], units },
        nodeAddress: '10.0.0.11',
        podNetwork: '10.244.0.0/16',
        podSubnet: '10.244.3.0/24',
      }).flatMap((one) => ('path' in one ? [one.path] : []));
    const file = '/etc/systemd/networkd.conf.d/90-brolly-kubernetes.conf';
    expect(paths({ 'systemd-networkd.service': 'active' })).toContain(file);
    expect(paths({ 'systemd-networkd.service': 'inactive' })).not.toContain(file);
  });
});

describe('behind a proxy', () => {
  const proxied = clusterSettings(
    sketchContext(sketchMaster({ proxy: { http: 'http://me:open%20sesame@10.0.0.1:3128' } })),
  );
  const { versions, mirror, registries, proxy } = proxied;
  const decisions = decide(DEBIAN, proxied);
  const request = { versions, mirror, proxy, registries, architecture: 'amd64', decisions };

  it('everything is fetched through it, and containerd is told in a file that only root reads', () => {
    const resources = [...nodeBinaryResources({ ...request, role: 'worker' }), ...runtimeResources(request)];
    const fetched = resources.filter((one) => one.kind === 'download' || one.kind === 'archive');
    expect(fetched).toHaveLength(5);
    for (const one of fetched) expect(one.proxy).toBe(proxy);
    const [dropIn] = resources.filter((one) => one.kind === 'systemd-drop-in');
    expect(dropIn).toMatchObject({ unit: 'containerd.service', secret: true, mode: 0o600 });
    const unit = resources.find((one) => one.kind === 'systemd-unit' && one.name === 'containerd.service');
    expect(unit).toMatchObject({ restartOn: expect.arrayContaining(['systemd-drop-in:containerd.service/90-proxy']) });
  });

  it('images are pulled through it', () => {
    const image = imageResource({ ...request, images: [], role: 'worker' });
    expect(image).toMatchObject({ run: expect.stringContaining('export http_proxy=') as string });
  });
});

describe('with a registry that wants a login', () => {
  const registries = { 'ghcr.io': { username: 'me', password: 'open sesame' } };
  const withLogin = clusterSettings(sketchContext(sketchMaster({ registries })));
  const requestOf = (facts: HostFacts): RuntimeRequest => ({
    ...withLogin,
    architecture: 'amd64',
    decisions: decide(facts, withLogin),
  });
  const pulls = (facts: HostFacts): string =>
    JSON.stringify(imageResource({ ...requestOf(facts), images: [], role: 'worker' }));

  it('containerd has the login beside its configuration, begins anew when it changes, and pulls as for pods', () => {
    const resources = runtimeResources(requestOf(DEBIAN));
    const file = resources.find((one) => one.kind === 'file' && one.path === '/etc/containerd/config.toml');
    expect(file).toMatchObject({ content: expect.stringContaining('imports = ["/etc/containerd/registries.toml"]') });
    const unit = resources.find((one) => one.kind === 'systemd-unit' && one.name === 'containerd.service');
    expect(unit).toMatchObject({ restartOn: expect.arrayContaining(['file:/etc/containerd/registries.toml']) });
    expect(pulls(DEBIAN)).toContain('pull_as_pods_do \\"$image\\"');
    expect(pulls(DEBIAN)).not.toContain('open sesame');
  });

  it('a containerd that was there is left alone, and ctr pulls with the files of brolly', () => {
    const paths = runtimeResources(requestOf(WITH_CONTAINERD)).flatMap((one) => ('path' in one ? [one.path] : []));
    expect(paths.filter((path) => path.includes('registries.toml'))).toEqual([]);
    expect(pulls(WITH_CONTAINERD)).not.toContain('pull_as_pods_do');
  });
});

describe('beside a runtime of somebody else', () => {
  it.each(['WITH_DOCKER', 'WITH_CONTAINERD'] as const)('nothing of theirs is written: %s', (name) => {
    const paths = allResources(name, 'worker').flatMap((one) => ('path' in one ? [one.path] : []));
    expect(
      paths.filter((path) => path.startsWith('/etc/containerd') || path.startsWith('/var/lib/containerd')),
    ).toEqual([]);
    expect(paths).not.toContain('/etc/systemd/system/containerd.service');
  });

  it('only pods are taken out of a containerd that goes on', () => {
    const script = teardownScript(decide(WITH_CONTAINERD, settings), settings.podNetwork);
    expect(script).not.toMatch(/systemctl stop '?containerd/);
    expect(script).toContain('io.cri-containerd.kind');
    expect(script).not.toMatch(/rm -rf '?\/run\/containerd'?$/m);
  });
});
