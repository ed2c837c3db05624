// The life of one cluster on a list of hosts: it grows and shrinks, and what it leaves is bare.

import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';
import { SPREAD_SERVER } from './workload.ts';

let lab: BareHosts;
let cluster: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;

const brolly: GrowingCluster['brolly'] = (...parameters) => cluster.brolly(...parameters);
const succeeds: GrowingCluster['succeeds'] = (...parameters) => cluster.succeeds(...parameters);
const addresses: GrowingCluster['addresses'] = () => cluster.addresses();
const kubeconfig = (): string => cluster.kubeconfig;
const host = (index: number): LabHost => hostAt(lab, index);

/** How often the user of the blueprint has logged in to a host. */
async function logins(one: LabHost): Promise<number> {
  const { stdout } = await sshToHost(one, 'journalctl -u ssh -o cat | grep -c "^Accepted publickey for ubuntu" || :');
  return Number(stdout);
}

/** What is special to the first worker, at first. */
const SETTINGS = { labels: { disk: 'ssd' }, taints: ['gpu=yes:PreferNoSchedule'], kubelet: { maxPods: 33 } };

const workerHosts = (settings: Readonly<Record<string, unknown>>): readonly unknown[] => [
  entryOf(host(1), settings),
  ...[host(2), host(3), host(0)].map((one) => entryOf(one)),
];

/** Labels, taints and what the kubelet itself says, as the API server has it of a node; without what the cluster taints by itself. */
async function settingsOf(one: LabHost): Promise<unknown> {
  const node = JSON.parse(await kubectl(kubeconfig(), ['get', 'node', one.name, '-o', 'json']));
  const config = JSON.parse(await kubectl(kubeconfig(), ['get', '--raw', `/api/v1/nodes/${one.name}/proxy/configz`]));
  const taints = node.spec.taints?.filter(
    ({ key }: { readonly key: string }) => !key.startsWith('node.kubernetes.io/'),
  );
  return {
    disk: node.metadata.labels.disk,
    taints: taints?.length > 0 ? taints : undefined,
    maxPods: config.kubeletconfig.maxPods,
  };
}

/** The instance that has the host of an address. */
function instanceOn(address: string, instances: string): string {
  const all: readonly { readonly id: string; readonly runtime_properties: { readonly host?: string } }[] =
    JSON.parse(instances);
  return all.find((one) => one.runtime_properties.host === address)?.id ?? 'none';
}

const FOUR = (): readonly string[] => lab.hosts.slice(0, 4).map((one) => one.address);

/** Three copies of a server that may never be fewer than two, on workers only. */
const SERVERS = (minAvailable: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: servers}
spec:
  replicas: 3
  selector: {matchLabels: {app: servers}}
  template:
    metadata: {labels: {app: servers}}
    spec:
      terminationGracePeriodSeconds: 1
${SPREAD_SERVER}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: servers}
spec: {minAvailable: ${minAvailable}, selector: {matchLabels: {app: servers}}}
`;

beforeAll(async () => {
  lab = await bareHosts(5);
  cluster = growingCluster(lab, {
    // Hosts that no worker has any more become control planes, and the last one is to spare.
    control_plane_hosts: [host(0), host(2), host(3), host(4)].map((one) => entryOf(one)),
    worker_hosts: workerHosts(SETTINGS),
    workers: 1,
    drain_timeout: 40,
  });
  isBare = await rememberHosts(lab);
});

afterAll(async () => {
  await labDown({});
});

describe('a cluster on a list of hosts', () => {
  it('is installed on as many of them as are asked for', async () => {
    await succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    expect(await addresses()).toEqual([host(0).address, host(1).address]);
    await isBare(host(2));
    const taints = [{ key: 'gpu', value: 'yes', effect: 'PreferNoSchedule' }];
    expect(await settingsOf(host(1))).toEqual({ disk: 'ssd', taints, maxPods: 33 });
  });

  it('grows by two workers at once, and the worker that is there is not logged in to', async () => {
    const known = await logins(host(1));
    await succeeds('scale', 'worker', '--by', '2');
    expect(await addresses()).toEqual(FOUR());
    expect(await logins(host(1))).toBe(known);
    expect(await logins(host(2))).toBeGreaterThan(0);
  });

  it('says that no host is left, and is as it was', async () => {
    const result = await brolly('scale', 'worker', '--by', '1');
    expect(result.exitCode).not.toBe(0);
    expect(result.stdout + result.stderr).toContain('worker lists 4 hosts, and none of them is free');
    expect(await addresses()).toEqual(FOUR());
  });

  it('keeps a worker whose pods may not go, and says which budget forbids it', async () => {
    await kubectl(kubeconfig(), ['apply', '-f', '-'], SERVERS(3));
    await kubectl(kubeconfig(), ['rollout', 'status', 'deployment/servers', '--timeout=120s']);
    const result = await brolly('scale', 'worker', '--by', '-1');
    expect(result.exitCode).not.toBe(0);
    expect(result.stdout + result.stderr).toContain('could not be drained within 40 s');
    expect(result.stdout + result.stderr).toMatch(/default\s+servers\s+0/);
    const nodes = await kubectl(kubeconfig(), ['get', 'nodes', '-o', 'jsonpath={.items[*].spec.unschedulable}']);
    expect(nodes).toBe('');
  });

  it('shrinks by two workers at once with their pods moved within the budget, and their hosts are bare', async () => {
    await kubectl(kubeconfig(), ['apply', '-f', '-'], SERVERS(2));
    const known = await logins(host(1));
    await succeeds('scale', 'worker', '--by', '-2');
    expect(await addresses()).toEqual([host(0).address, host(1).address]);
    expect(await logins(host(1))).toBe(known);
    await isBare(host(2));
    await isBare(host(3));
    await kubectl(kubeconfig(), ['rollout', 'status', 'deployment/servers', '--timeout=60s']);
  });

  it('gets two more control planes, and says how etcd stands', async () => {
    await succeeds('scale', 'master', '--by', '2');
    expect(await addresses()).toEqual(FOUR());
    const nodes = await readyNodes(kubeconfig());
    expect(nodes.filter((node) => node.role === 'control-plane')).toHaveLength(3);
    const names = await sshToHost(host(1), 'getent ahosts api.brolly.internal | cut -d " " -f 1 | sort -u');
    expect(names.stdout.trim().split('\n').sort()).toEqual(
      [host(0), host(2), host(3)].map((one) => one.address).sort(),
    );
  });

  it('is found to have drifted, and brought back item by item', async () => {
    await succeeds('run', 'check_status');
    expect((await succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
    await sshToHost(
      host(1),
      'echo "# by hand" >>/etc/systemd/system/kubelet.service; sysctl -qw net.ipv4.ip_forward=0',
    );
    await sshToHost(
      host(0),
      `cd /etc/kubernetes && rm -r pki/front-proxy-client.crt && cp pki/etcd/ca.key pki/ca.key &&
sed 's/--leader-elect=true/&\\n    - --v=3/' manifests/kube-scheduler.yaml >/run/edited.yaml && mv /run/edited.yaml manifests/kube-scheduler.yaml`,
    );
    await sshToHost(host(1), 'rm /var/lib/kubelet/pki/kubelet-client-current.pem; echo >/etc/kubernetes/kubelet.conf');
    await kubectl(kubeconfig(), ['label', 'node', host(1).name, 'disk-']);
    const drift = await succeeds('run', 'check_drift', '--json');
    expect(drift.stdout).toMatch(/"instances":\["master_\w+","worker_\w+"\]/);
    const { stdout: logs } = await brolly('logs');
    expect(logs).toMatch(/drifted: .*\/etc\/systemd\/system\/kubelet.service/);
    expect(logs).toMatch(/drifted: .*net\.ipv4\.ip_forward/);
    expect(logs).toContain('drifted: set label disk=ssd of the node');
    const lost = [...logs.matchAll(/drifted: run bring back (\S+):/g)].map(([, path = '']) => path);
    expect(lost.toSorted()).toEqual([
      '/etc/kubernetes/kubelet.conf',
      '/etc/kubernetes/manifests/kube-scheduler.yaml',
      '/etc/kubernetes/pki/ca.key',
      '/etc/kubernetes/pki/front-proxy-client.crt',
      '/var/lib/kubelet/pki/kubelet-client-current.pem',
    ]);
    await succeeds('update', 'blueprint.yaml', '-i', 'inputs.yaml', '--yes');
    const clean = await sshToHost(
      host(1),
      'grep -c "by hand" /etc/systemd/system/kubelet.service || sysctl -n net.ipv4.ip_forward',
    );
    expect(clean.stdout.trim().split('\n')).toEqual(['0', '1']);
    expect((await succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
    const told = 'cd /etc/kubernetes && ls -l pki/ca.key && { grep -c v=3 manifests/kube-scheduler.yaml || :; }';
    expect((await sshToHost(host(0), told)).stdout).toMatch(/^-rw------- .*\n0\n$/);
  });

  it('takes other settings of a node that runs: labels, taints and those of its kubelet', async () => {
    cluster.writeInputs({ worker_hosts: workerHosts({ labels: { disk: 'nvme' }, kubelet: { maxPods: 44 } }) });
    await succeeds('update', 'blueprint.yaml', '-i', 'inputs.yaml', '--yes');
    expect(await settingsOf(host(1))).toEqual({ disk: 'nvme', taints: undefined, maxPods: 44 });
    expect((await succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('is healed where a worker has stopped', async () => {
    await sshToHost(host(1), 'systemctl stop kubelet containerd');
    await kubectl(kubeconfig(), ['wait', '--for=condition=Ready=Unknown', `node/${host(1).name}`, '--timeout=120s']);
    const status = await brolly('run', 'check_status');
    expect(status.exitCode).toBe(1);
    expect(status.stdout + status.stderr).toContain(`${host(1).name} is not Ready`);
    const result = await succeeds('heal', '--no-reinstall');
    expect(result.stdout).not.toContain('kubeadm');
    expect(await addresses()).toEqual(FOUR());
  });

  it('has a worker installed anew on its own host', async () => {
    const instance = instanceOn(host(1).address, (await succeeds('instances', '--json')).stdout);
    await succeeds('heal', '--instance', instance, '--force-reinstall');
    expect(await addresses()).toEqual(FOUR());
    expect(await settingsOf(host(1))).toEqual({ disk: 'nvme', taints: undefined, maxPods: 44 });
  });

  it('lives on without its first control plane, which is replaced by a spare host', async () => {
    await powerOffHost(host(0).name);
    const second = ['--context', 'brolly-2'];
    await kubectl(kubeconfig(), [...second, 'rollout', 'restart', 'deployment/servers']);
    await kubectl(kubeconfig(), [...second, 'rollout', 'status', 'deployment/servers', '--timeout=180s']);
    const instance = /(master_\w+)/.exec((await brolly('instances')).stdout)?.[1] ?? '';
    await succeeds('heal', '--instance', instance, '--force-reinstall');
    expect(await addresses()).toEqual([host(1), host(2), host(3), host(4)].map((one) => one.address));
    const logs = await brolly('logs');
    expect(logs.stdout).toContain('etcd now: 3 members, 2 answer, 2 must; without');
  });

  it('has a host that was away cleaned before it is used again', async () => {
    await powerOnHost(host(0).name);
    await succeeds('scale', 'worker', '--by', '1');
    expect(await addresses()).toEqual(lab.hosts.map((one) => one.address));
  });

  it('is gone after the uninstall, and drains nobody for that', async () => {
    const result = await succeeds('uninstall');
    expect(result.stdout).not.toContain('draining');
    for (const one of lab.hosts) await isBare(one);
  });
});
