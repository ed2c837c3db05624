// Five control planes and what may befall them. It takes a quarter of an hour: `npm run test:all`.

import { setTimeout as sleep } from 'node:timers/promises';
import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';

let lab: BareHosts;
let cluster: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;

const host = (index: number): LabHost => {
  const found = lab.hosts[index];
  if (found === undefined) throw new Error(`the lab has no host ${index}`);
  return found;
};
/** Hosts by what they are at first; the last one is to spare. */
const WORKER = 5;
const SPARE = 6;
const CONTROL_PLANES = [0, 1, 2, 3, 4];

/** An address of a host beside that by which it is logged in to. */
const otherAddress = (one: LabHost): string => one.address.replace(/\d+$/, (last) => String(Number(last) + 100));

/** The host goes to others by its other address from now on. */
async function giveOtherAddress(one: LabHost): Promise<void> {
  const file = '/etc/systemd/network/80-container-host0.network';
  await sshToHost(one, `sed -i 's|^Address=.*|Address=${otherAddress(one)}/24\\n&|' ${file}`);
  await powerOffHost(one.name);
  await powerOnHost(one.name);
}

interface EtcdMember {
  readonly name?: string;
  readonly peerURLs?: readonly string[];
  readonly isLearner?: boolean;
}

/** What etcd of a host says, asked without the product. */
async function members(one: LabHost): Promise<readonly EtcdMember[]> {
  const { stdout } = await sshToHost(
    one,
    `cd /etc/kubernetes/pki/etcd && curl -sS -m 10 --cacert ca.crt --cert healthcheck-client.crt --key healthcheck-client.key https://127.0.0.1:2379/v3/cluster/member/list -d '{}'`,
  );
  return (JSON.parse(stdout) as { readonly members: readonly EtcdMember[] }).members;
}

/** The control planes as the deployment has them: the instance of each, and its host. */
async function controlPlanes(): Promise<readonly { readonly id: string; readonly host: LabHost }[]> {
  const { stdout } = await cluster.succeeds('instances', '--json');
  const all = JSON.parse(stdout) as readonly {
    readonly id: string;
    readonly node_id: string;
    readonly runtime_properties: { readonly host?: string };
  }[];
  return all
    .filter((one) => one.node_id === 'master')
    .flatMap(({ id, runtime_properties }) => {
      const found = lab.hosts.find((each) => each.address === runtime_properties.host);
      return found === undefined ? [] : [{ id, host: found }];
    });
}

/** What the first API server that answers gives. */
async function ask(...parameters: string[]): Promise<string> {
  for (const context of ['brolly', 'brolly-2', 'brolly-3']) {
    try {
      return await kubectl(cluster.kubeconfig, ['--context', context, '--request-timeout=5s', ...parameters]);
    } catch {
      // The next one is asked.
    }
  }
  throw new Error('no API server answers');
}

const renewed = (): Promise<string> =>
  ask('-n', 'kube-node-lease', 'get', 'lease', host(WORKER).name, '-o', 'jsonpath={.spec.renewTime}');

/** Looks again and again, for two minutes at most. @returns whether it became so */
async function becomesSo(isSo: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + 120_000;
  while (performance.now() < end) {
    if (await isSo()) return true;
    await sleep(500);
  }
  return false;
}

describe.runIf(isAll)('a cluster of five control planes', () => {
  beforeAll(async () => {
    lab = await bareHosts(7);
    await Promise.all([host(1), host(WORKER)].map(giveOtherAddress));
    const plain = CONTROL_PLANES.concat(SPARE).map((index) => entryOf(host(index)));
    cluster = growingCluster(lab, {
      control_plane_hosts: plain.with(1, entryOf(host(1), { node_address: otherAddress(host(1)) })),
      control_planes: CONTROL_PLANES.length,
      worker_hosts: [entryOf(host(WORKER), { node_address: otherAddress(host(WORKER)) })],
      workers: 1,
      drain_timeout: 40,
    });
    isBare = await rememberHosts(lab);
  });

  afterAll(async () => {
    await labDown({});
  });

  it('is not begun where one of them would not be let in by etcd', async () => {
    const addresses = CONTROL_PLANES.map((index) => entryOf(host(index)));
    cluster.writeInputs({ control_plane_hosts: addresses });
    const said = await cluster.refused('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    expect(said).toContain(`by its address ${otherAddress(host(1))}`);
    await isBare(host(1));
    cluster.writeInputs({});
    await cluster.succeeds('uninstall');
  });

  it('is installed, and each becomes a full member of etcd before the next one comes', async () => {
    await cluster.succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    const all = await members(host(0));
    expect(all.filter((one) => one.isLearner === true)).toEqual([]);
    const wanted = CONTROL_PLANES.map((index) => (index === 1 ? otherAddress(host(1)) : host(index).address));
    expect(all.flatMap((one) => one.peerURLs ?? []).sort()).toEqual(
      wanted.map((address) => `https://${address}:2380`).sort(),
    );
    expect((await readyNodes(cluster.kubeconfig)).filter((node) => node.role === 'control-plane')).toHaveLength(5);
    expect(await cluster.addresses()).toContain(otherAddress(host(WORKER)));
    await cluster.succeeds('run', 'check_status');
  });

  it.each(CONTROL_PLANES)('goes on without control plane %i, for workers too', async (index) => {
    await powerOffHost(host(index).name);
    const before = await renewed();
    expect(await becomesSo(async () => (await renewed()) > before)).toBe(true);
    await powerOnHost(host(index).name);
    const ready = 'curl -sSk -m 3 https://127.0.0.1:6443/readyz || :';
    expect(await becomesSo(async () => (await sshToHost(host(index), ready)).stdout === 'ok')).toBe(true);
  });

  it('has the first one replaced by a spare host while another one is dead, too', async () => {
    const first = (await controlPlanes()).find((one) => one.host === host(0));
    if (first === undefined) throw new Error('the first host has no control plane');
    await powerOffHost(host(0).name);
    await powerOffHost(host(4).name);
    await cluster.succeeds('heal', '--force-reinstall', '--instance', first.id);
    expect((await cluster.brolly('logs')).stdout).toContain('etcd now: 5 members, 3 answer, 3 must; without');
    await powerOnHost(host(0).name);
    await powerOnHost(host(4).name);
    const urls = (await members(host(2))).flatMap((one) => one.peerURLs ?? []);
    expect(urls).toHaveLength(5);
    expect(urls).toContain(`https://${host(SPARE).address}:2380`);
    await cluster.succeeds('heal');
  });

  it('shrinks to three, of which none may go where the quorum would be lost', async () => {
    await cluster.succeeds('scale', 'master', '--to', '3');
    const [first, second] = await controlPlanes();
    if (first === undefined || second === undefined) throw new Error('there are no three');
    expect(await members(first.host)).toHaveLength(3);
    await cluster.succeeds('run', 'check_status');
    await powerOffHost(second.host.name);
    const said = await cluster.refused('heal', '--force-reinstall', '--instance', first.id, '--task-retries', '0');
    expect(said).toContain('may not leave etcd: only 1 of the 2 that stay would answer, and 2 must');
    await powerOnHost(second.host.name);
    await cluster.succeeds('heal');
  });

  it('is not upgraded past a control plane whose pods crash, and goes on when that is mended', async () => {
    const [, crashing] = await controlPlanes();
    if (crashing === undefined) throw new Error('there is no second one');
    const patch = '/etc/brolly-kubernetes/patches/kube-scheduler0+json.json';
    const crash = [{ op: 'add', path: '/spec/containers/0/command/-', value: '--no-such-flag=1' }];
    await sshToHost(crashing.host, `echo '${JSON.stringify(crash)}' >${patch}`);
    const upgrade = ['run', 'kube_upgrade', '-p', 'version=1.37', '-p', 'soak=5', '-p', 'gate_timeout=60'];
    const said = await cluster.refused(...upgrade, '--task-retries', '0');
    expect(said).toContain('kube-scheduler-');
    const releaseOf = '{.status.nodeInfo.kubeletVersion}';
    expect(await ask('get', 'node', host(WORKER).name, '-o', `jsonpath=${releaseOf}`)).toBe('v1.36.3');
    await sshToHost(
      crashing.host,
      `rm ${patch}; sed -i '/no-such-flag/d' /etc/kubernetes/manifests/kube-scheduler.yaml`,
    );
    await cluster.succeeds('resume');
    const releases = await ask('get', 'nodes', '-o', 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}');
    expect(new Set(releases.split(' '))).toEqual(new Set(['v1.37.2']));
    expect((await cluster.succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('has its certificates renewed, one control plane after the other', async () => {
    const shown = async (): Promise<readonly string[]> =>
      Promise.all(
        (await controlPlanes()).map(
          async (one) => (await sshToHost(one.host, 'cat /etc/kubernetes/pki/apiserver.crt')).stdout,
        ),
      );
    const before = await shown();
    await cluster.succeeds('run', 'kube_renew_certificates');
    for (const [index, one] of (await shown()).entries()) expect(one).not.toBe(before[index]);
    await cluster.succeeds('run', 'check_status');
  });

  it('is gone after the uninstall', async () => {
    expect((await cluster.succeeds('uninstall')).stdout).not.toContain('draining');
    for (const one of lab.hosts) await isBare(one);
  });
});
