// Five control planes and what may befall them. It takes a quarter of an hour: `npm run test:all`.

import { setTimeout as sleep } from 'node:timers/promises';
import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';

let lab: BareHosts;
let cluster: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;

const host = (index: number): LabHost => hostAt(lab, index);
/** Hosts by what they are at first. */
const WORKER = 5;
const SPARE = [6, 7];
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
  readonly ID?: string;
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

async function peerUrls(asked: LabHost): Promise<readonly string[]> {
  return (await members(asked)).flatMap((one) => one.peerURLs ?? []).toSorted();
}

const peerUrlOf = (index: number): string =>
  `https://${index === 1 ? otherAddress(host(1)) : host(index).address}:2380`;

/** The instance that has a host. */
async function masterOn(index: number): Promise<string> {
  const found = (await cluster.controlPlanes()).find((one) => one.host === host(index));
  if (found === undefined) throw new Error(`${host(index).name} has no control plane`);
  return found.id;
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
    lab = await bareHosts(8);
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
    expect((await members(host(0))).filter((one) => one.isLearner === true)).toEqual([]);
    expect(await peerUrls(host(0))).toEqual(CONTROL_PLANES.map(peerUrlOf).toSorted());
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

  it('has no dead one replaced while another dead one keeps etcd from taking a new member', async () => {
    await powerOffHost(host(0).name);
    await powerOffHost(host(4).name);
    const said = await cluster.refused('heal', '--force-reinstall', '--instance', await masterOn(0));
    expect(said).toContain(`etcd takes no new member while ${host(4).name} does not answer`);
    expect(said).toContain('now: 5 members, 3 answer, 3 must');
    expect(await members(host(2))).toHaveLength(5);
  });

  it('has nothing taken down while a spare host is not fit, and both dead ones are what they were', async () => {
    const spare = host(SPARE[1] ?? 0);
    const other = '/etc/cni/net.d/05-other.conf';
    await sshToHost(spare, `mkdir -p /etc/cni/net.d && echo '{}' >${other}`);
    const said = await cluster.refused('heal');
    expect(said).toMatch(/master_\w+ is not taken down: master_\w+ has \/etc\/cni\/net.d\/05-other.conf/);
    expect(await members(host(2))).toHaveLength(5);
    const { stdout } = await cluster.succeeds('instances', '--json');
    const states = (JSON.parse(stdout) as readonly { readonly state: string }[]).map((one) => one.state);
    expect(new Set(states)).toEqual(new Set(['started']));
    await sshToHost(spare, 'rm -r /etc/cni');
  });

  it('has two dead ones replaced by spare hosts at once, the first one among them', async () => {
    await cluster.succeeds('heal');
    const { stdout } = await cluster.brolly('logs');
    expect(stdout).toContain('etcd now: 5 members, 3 answer, 3 must; without');
    expect(stdout).toContain('etcd now: 4 members, 3 answer, 3 must; without');
    expect(await peerUrls(host(2))).toEqual([1, 2, 3, ...SPARE].map(peerUrlOf).toSorted());
    await powerOnHost(host(0).name);
    await powerOnHost(host(4).name);
  });

  it('has one that is well replaced, too', async () => {
    const before = await members(host(3));
    await cluster.succeeds('heal', '--force-reinstall', '--instance', await masterOn(2));
    const after = await members(host(3));
    expect(after).toHaveLength(5);
    expect(after.filter((one) => before.every((other) => other.ID !== one.ID))).toHaveLength(1);
    await cluster.succeeds('run', 'check_status');
  });

  it('shrinks to three, of which none may go where the quorum would be lost', async () => {
    await cluster.succeeds('scale', 'master', '--to', '3');
    const [first, second] = await cluster.controlPlanes();
    if (first === undefined || second === undefined) throw new Error('there are no three');
    expect(await members(first.host)).toHaveLength(3);
    await cluster.succeeds('run', 'check_status');
    await powerOffHost(second.host.name);
    const said = await cluster.refused('heal', '--force-reinstall', '--instance', first.id, '--task-retries', '0');
    expect(said).toContain('may not leave etcd: only 1 of the 2 that stay would answer, and 2 must');
    await powerOnHost(second.host.name);
    await cluster.succeeds('heal');
  });

  it('is gone after the uninstall', async () => {
    expect((await cluster.succeeds('uninstall')).stdout).not.toContain('draining');
    for (const one of lab.hosts) await isBare(one);
  });
});
