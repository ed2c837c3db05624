// Three control planes and three workers that serve meanwhile: upgraded, stopped in the middle, taken back, mended and resumed,
// and given other certificates. It takes up to 25 minutes: `npm run test:all`.

import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { type Probe, startProbe } from './probe.ts';
import { expectNoneLost, expectServing, probeServers, startServers } from './probed-servers.ts';
import { runUntil } from './run-until.ts';
import { type ServedCertificate, servedCertificate } from './served-certificate.ts';
import { sshToHost } from './ssh-to-host.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';

let lab: BareHosts;
let cluster: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;
/** The one in the middle, to which something happens. */
let second: ControlPlane;
/** Asks meanwhile; of the upgrade that is stopped and goes on, from its beginning to its end. */
let probe: Probe;

const host = (index: number): LabHost => hostAt(lab, index);
const CONTROL_PLANES = [0, 1, 2];
const WORKERS = [3, 4, 5];

const upgrade = (backup: string): readonly string[] =>
  ['version=1.37', 'batch=2', 'soak=5', 'gate_timeout=75', `backup=${backup}`].reduce<readonly string[]>(
    (words, parameter) => [...words, '-p', parameter],
    ['run', 'kube_upgrade', '--task-retries', '1'],
  );

/** The nodes that have a release, sorted. */
async function nodesWith(release: string): Promise<readonly string[]> {
  return (await cluster.releases()).filter((one) => one.endsWith(` v${release}`)).map((one) => one.split(' ')[0] ?? '');
}

/** Whether etcd of a host is cut off from the other members. */
async function setCutOff(one: LabHost, isCutOff: boolean): Promise<void> {
  const change = isCutOff ? '-I' : '-D';
  await sshToHost(
    one,
    ['INPUT', 'OUTPUT'].map((chain) => `iptables ${change} ${chain} -p tcp --dport 2380 -j DROP`).join(' && '),
  );
}

/** Waits, for a minute at most, until the API server of a host says of itself that it serves, or does not. */
async function untilServing(one: LabHost, isServing: boolean): Promise<void> {
  const ask = `[ "$(curl -s -k -m 5 https://${one.address}:6443/readyz)" ${isServing ? '=' : '!='} ok ]`;
  await sshToHost(one, `asked=0; until ${ask}; do asked=$((asked + 1)); [ $asked -lt 60 ] || exit 1; sleep 1; done`);
}

describe.runIf(isAll)('a cluster of three control planes that serves', () => {
  beforeAll(async () => {
    lab = await bareHosts(6);
    isBare = await rememberHosts(lab);
    cluster = growingCluster(lab, {
      control_plane_hosts: CONTROL_PLANES.map((index) => entryOf(host(index))),
      control_planes: CONTROL_PLANES.length,
      worker_hosts: WORKERS.map((index) => entryOf(host(index))),
      workers: WORKERS.length,
      drain_timeout: 60,
    });
    await cluster.succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    await startServers(cluster);
    const [, found] = await cluster.controlPlanes();
    if (found === undefined) throw new Error('there is no second control plane');
    second = found;
  });

  afterAll(async () => {
    await labDown({});
  });

  it('tells where each of its API servers is, and one kubeconfig', async () => {
    const outputs: unknown = JSON.parse((await cluster.succeeds('outputs', '--json')).stdout);
    const servers = (await cluster.controlPlanes()).map((one) => `https://${one.host.address}:6443`);
    expect(outputs).toEqual({ endpoints: expect.arrayContaining(servers), kubeconfig: cluster.kubeconfig });
  });

  it('is not upgraded past a control plane whose pods crash', async () => {
    probe = await probeServers(cluster, host(0));
    const patch = '/etc/brolly-kubernetes/patches/kube-scheduler0+json.json';
    const crash = [{ op: 'add', path: '/spec/containers/0/command/-', value: '--no-such-flag=1' }];
    await sshToHost(second.host, `echo '${JSON.stringify(crash)}' >${patch}`);
    const said = await cluster.refused(...upgrade('before.age'));
    expect(said).toContain(`after the upgrade of ${second.id} not all is well: kube-scheduler-${second.host.name}`);
    expect(said).toContain('No other node is upgraded');
    const [first] = await cluster.controlPlanes();
    expect(new Set(await nodesWith('1.37.2'))).toEqual(new Set([first?.host.name, second.host.name]));
    await expectNoneLost(probe);
  });

  it('is taken back from there to what it was before', async () => {
    await kubectl(cluster.kubeconfig, ['create', 'configmap', 'later']);
    await cluster.succeeds('run', 'kube_restore', '-p', 'from=before.age', '-p', 'replace=true');
    expect(await nodesWith('1.36.3')).toHaveLength(6);
    await expectServing(cluster);
    expect(await kubectl(cluster.kubeconfig, ['get', 'configmap', 'later', '--ignore-not-found', '-o', 'name'])).toBe(
      '',
    );
    await cluster.succeeds('run', 'check_status');
  });

  it('stops where etcd is cut off in the middle of a control plane', async () => {
    probe = await probeServers(cluster, host(0));
    const stopped = await runUntil(
      { folder: cluster.folder, parameters: upgrade('once-more.age') },
      new RegExp(`${second.id} \\S*upgrade_kubelet: began`),
      () => setCutOff(second.host, true),
    );
    expect(stopped.exitCode, stopped.output).toBe(1);
    // Its kubelet asks its own API server, whose etcd has no leader any more.
    expect(stopped.output).toContain(`${second.host.name} is not Ready with 1.37.2 after 75 s`);
    expect(stopped.output).toContain(`the API server of ${second.id}: `);
    const [first] = await cluster.controlPlanes();
    expect(await nodesWith('1.37.2')).toEqual([first?.host.name]);
    expect(await cluster.refused('run', 'check_status')).toContain(`the API server of ${second.id} is not ready`);
  });

  it('goes on from there when that is mended, with no request lost since it began', async () => {
    await setCutOff(second.host, false);
    await cluster.succeeds('resume');
    expect(await nodesWith('1.37.2')).toHaveLength(6);
    await expectNoneLost(probe);
    expect((await cluster.succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('has its certificates renewed with one API server at a time away, and none while another one does not serve', async () => {
    const servers = (await cluster.controlPlanes()).map((one) => one.host);
    const served = (): Promise<readonly ServedCertificate[]> => Promise.all(servers.map(servedCertificate));
    const before = await served();
    await setCutOff(second.host, true);
    await untilServing(second.host, false);
    for (const one of servers.filter((each) => each !== second.host)) await untilServing(one, true);
    probe = await startProbe(
      host(3),
      `ready=0
for server in ${servers.map((one) => one.address).join(' ')}; do
  [ "$(curl -s -k -m 2 https://$server:6443/readyz)" != ok ] || ready=$((ready + 1))
done
[ $ready -ge 2 ] || { echo "only $ready are ready" >&2; exit 1; }`,
    );
    const renewal = await runUntil(
      { folder: cluster.folder, parameters: ['run', 'kube_renew_certificates'] },
      new RegExp(`waiting for the API server of ${second.id}: `),
      async () => {
        const meanwhile = await served();
        await setCutOff(second.host, false);
        expect(meanwhile).toEqual(before);
      },
    );
    expect(renewal.exitCode, renewal.output).toBe(0);
    await expectNoneLost(probe);
    for (const [index, one] of (await served()).entries())
      expect(one.until).toBeGreaterThan(before[index]?.until ?? Infinity);
    await expectServing(cluster);
    await cluster.succeeds('run', 'check_status');
  });

  it('is gone after the uninstall', async () => {
    expect((await cluster.succeeds('uninstall')).stdout).not.toContain('draining');
    for (const one of lab.hosts) await isBare(one);
  });
});
