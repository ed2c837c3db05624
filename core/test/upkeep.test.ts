// A cluster is kept: backed up, restored onto a fresh host, upgraded under load, and taken back.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { giveEndedCertificate } from './ended-certificate.ts';
import { FOREIGN } from './foreign.ts';
import { entryOf, type GrowingCluster, growingCluster, rememberHosts } from './growing-cluster.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { expectNoneLost, expectServing, probeServers, startServers } from './probed-servers.ts';
import { runUntil } from './run-until.ts';
import { servedCertificate } from './served-certificate.ts';
import { sshToHost } from './ssh-to-host.ts';

/** Of one worker, and of the host on which a cluster is restored, Kubernetes comes as packages. */
const PACKAGES = { kubernetes_source: 'packages' };

let lab: BareHosts;
/** The one that is kept, and another deployment for what is restored elsewhere. */
let cluster: GrowingCluster;
let elsewhere: GrowingCluster;
let isBare: (one: LabHost) => Promise<void>;

const host = (index: number): LabHost => hostAt(lab, index);

/** The packages of Kubernetes on a host, sorted: `hold kubelet 1.36.3-1.1`. */
async function packages(one: LabHost): Promise<readonly string[]> {
  const words = '${db:Status-Want} ${Package} ${Version}\\n';
  const { stdout } = await sshToHost(
    one,
    `dpkg-query -W -f '${words}' kubelet kubeadm kubectl kubernetes-cni 2>/dev/null || :`,
  );
  return stdout.trim().split('\n').sort();
}

async function nodes(where: GrowingCluster): Promise<readonly string[]> {
  return (await readyNodes(where.kubeconfig)).map((one) => `${one.name} ${one.ready ? 'Ready' : 'NotReady'}`).sort();
}

beforeAll(async () => {
  lab = await bareHosts(4);
  await sshToHost(host(1), FOREIGN);
  isBare = await rememberHosts(lab);
  cluster = growingCluster(lab, {
    control_plane_hosts: [entryOf(host(0))],
    worker_hosts: [entryOf(host(1)), entryOf(host(2), PACKAGES)],
    workers: 2,
    drain_timeout: 60,
  });
  elsewhere = growingCluster(lab, {
    control_plane_hosts: [entryOf(host(3), PACKAGES)],
    worker_hosts: [],
    workers: 0,
  });
});

afterAll(async () => {
  await labDown({});
});

/** Whether the tests that take minutes run as well: `npm run test:all`. */
const isAll = process.env['ENUMERATE_ALL'] === '1';

describe('a cluster', () => {
  let backup: string;

  it('is backed up, encrypted, with a key that is written beside the kubeconfig', async () => {
    await cluster.succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    expect(await packages(host(2))).toEqual([
      'hold kubeadm 1.36.3-1.1',
      'hold kubelet 1.36.3-1.1',
      'install kubernetes-cni 1.9.1-1.1',
    ]);
    await startServers(cluster);
    backup = join(cluster.folder, 'one.age');
    const result = await cluster.succeeds('run', 'kube_backup', '-p', 'to=one.age');
    expect(result.stdout + result.stderr).toContain('backup-key.txt');
    expect(readFileSync(backup, 'latin1')).not.toContain('only the cluster knows');
  });

  it('is not restored with another key, from a part of the file, or where a cluster is in the way', async () => {
    expect(await cluster.refused('run', 'kube_restore', '-p', 'from=one.age')).toContain('a cluster is in the way');
    const init = ['local', 'init', '-p', 'blueprint.yaml', '-i', 'inputs.yaml'];
    expect((await runCommand(['cfy', ...init], { cwd: elsewhere.folder })).exitCode).toBe(0);
    writeFileSync(join(elsewhere.folder, 'part.age'), readFileSync(backup).subarray(0, 300_000));
    writeFileSync(
      join(elsewhere.folder, 'other.txt'),
      'AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SJ2QZLH\n',
    );
    const key = join(cluster.folder, '.brolly/cluster/backup-key.txt');
    for (const [from, identity] of [
      [backup, 'other.txt'],
      ['part.age', key],
    ] as const) {
      const said = await elsewhere.refused('run', 'kube_restore', '-p', `from=${from}`, '-p', `identity=${identity}`);
      expect(said).toContain('the backup cannot be read');
    }
  });

  it('is restored onto a fresh host, with all that it knew but the nodes of before', async () => {
    const key = join(cluster.folder, '.brolly/cluster/backup-key.txt');
    await elsewhere.succeeds('run', 'kube_restore', '-p', `from=${backup}`, '-p', `identity=${key}`);
    expect(await nodes(elsewhere)).toEqual([`${host(3).name} Ready`]);
    expect(await packages(host(3))).toContain('hold kubectl 1.36.3-1.1');
    await expectServing(elsewhere);
    // Who was let in before is let in now: the trust is the same.
    const [first] = JSON.parse(readFileSync(elsewhere.kubeconfig, 'utf8')).clusters;
    const asBefore = await kubectl(cluster.kubeconfig, [
      '--server',
      first.cluster.server,
      'get',
      'nodes',
      '-o',
      'name',
    ]);
    expect(asBefore.trim()).toBe(`node/${host(3).name}`);
  });

  it('shows when its certificates end, and renews them for those that use them', async () => {
    const shown = await elsewhere.succeeds('run', 'kube_certificates');
    expect(shown.stdout).toMatch(/apiserver.crt":"ends on \d{4}-\d\d-\d\d, in 36\d days"/);
    const old = readFileSync(elsewhere.kubeconfig, 'utf8');
    const before = await servedCertificate(host(3));
    await elsewhere.succeeds('run', 'kube_renew_certificates');
    expect((await servedCertificate(host(3))).fingerprint).not.toBe(before.fingerprint);
    expect(readFileSync(elsewhere.kubeconfig, 'utf8')).not.toBe(old);
    await expectServing(elsewhere);
    await elsewhere.succeeds('run', 'check_status');
    await sshToHost(host(3), 'apt-mark unhold kubelet');
    expect((await elsewhere.succeeds('run', 'check_drift')).stdout).toContain('hold package kubelet at 1.36.3-1.1');
    await elsewhere.succeeds('uninstall');
  });

  it.runIf(isAll)('drains a node when a disruption budget lets it, and not before', async () => {
    const drain = [
      'run',
      'kube_drain',
      '-p',
      'master=master',
      '-p',
      `node=${host(1).name}`,
      '-p',
      'delete_emptydir_data=true',
    ];
    const budget = (minAvailable: number): Promise<string> =>
      kubectl(cluster.kubeconfig, [
        '-n',
        'shop',
        'patch',
        'pdb',
        'servers',
        '-p',
        `{"spec":{"minAvailable":${minAvailable}}}`,
      ]);
    await budget(2);
    // Longer than CoreDNS takes to end.
    const said = await cluster.refused(...drain, '-p', 'timeout=20', '--task-retries', '0');
    expect(said).toMatch(/pod shop\/servers-\S+ cannot leave its node/);
    const freed = await runUntil(
      { folder: cluster.folder, parameters: drain },
      /drain: began/,
      async () => void (await budget(1)),
    );
    expect(freed.exitCode, freed.output).toBe(0);
    const left = await kubectl(cluster.kubeconfig, ['-n', 'shop', 'get', 'pods', '-o', 'wide']);
    expect(left).not.toContain(host(1).name);
    await cluster.succeeds(...drain, '-p', 'uncordon=true');
  });

  it.runIf(isAll)('has a node healed in place whose kubelet was away until its certificate had ended', async () => {
    await giveEndedCertificate(host(0), host(1));
    await expect.poll(() => nodes(cluster), { timeout: 120_000, interval: 2000 }).toContain(`${host(1).name} NotReady`);
    expect((await cluster.succeeds('run', 'kube_certificates')).stdout).toContain('ended on 2026-01-01');
    const said = await cluster.succeeds('heal');
    expect(said.stdout).toContain('kubelet-client-current.pem ended on 2026-01-01');
    expect(said.stdout).toContain('"reinstalled":[]');
    expect(await nodes(cluster)).toContain(`${host(1).name} Ready`);
    await cluster.succeeds('run', 'check_status');
    expect((await cluster.succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('is not upgraded past a minor release, and a plan of its upgrade shows each change on each host', async () => {
    expect(await cluster.refused('run', 'kube_upgrade', '-p', 'version=1.35')).toContain('1.36.3 -> 1.35.4 goes back');
    const plan = await cluster.succeeds('plan', '-w', 'kube_upgrade', '-p', 'version=1.37');
    for (const one of lab.hosts.slice(0, 3)) expect(plan.stdout).toContain(one.address);
    expect(plan.stdout).toContain('run kubeadm-upgrade: upgrade the cluster to 1.37.2');
    expect(plan.stdout.match(/run kubeadm-upgrade: follow the cluster to 1.37.2/g)).toHaveLength(2);
    expect(plan.stdout).toContain('v1.37.2/bin/linux/amd64/kubelet');
  });

  it.runIf(isAll)(
    'is upgraded node by node, also when brolly is killed meanwhile, and no request is lost',
    async () => {
      const probe = await probeServers(cluster, host(0));
      // By somebody else: it is to stay so.
      await kubectl(cluster.kubeconfig, ['cordon', host(2).name]);
      const killed = await runUntil(
        {
          folder: cluster.folder,
          parameters: ['run', 'kube_upgrade', '-p', 'version=1.37', '-p', 'soak=5', '-p', 'backup=before.age'],
        },
        /worker_\w+ \S*upgrade_kubelet: began/,
        (child) => void child.kill('SIGKILL'),
      );
      expect(killed.signal, killed.output).toBe('SIGKILL');
      await cluster.succeeds('resume');
      await expectNoneLost(probe);
      expect(await cluster.releases()).toEqual(lab.hosts.slice(0, 3).map((one) => `${one.name} v1.37.2`));
      expect(await packages(host(2))).toContain('hold kubelet 1.37.2-1.1');
      expect(await kubectl(cluster.kubeconfig, ['version'])).toContain('Server Version: v1.37.2');
      const cordoned = ['get', 'nodes', '-o', 'jsonpath={.items[?(@.spec.unschedulable)].metadata.name}'];
      expect(await kubectl(cluster.kubeconfig, cordoned)).toBe(host(2).name);
      expect((await cluster.succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
    },
  );

  it.runIf(isAll)('is taken back to what it was before', async () => {
    await kubectl(cluster.kubeconfig, ['create', 'configmap', 'later']);
    await cluster.succeeds('run', 'kube_restore', '-p', 'from=before.age', '-p', 'replace=true');
    expect(await cluster.releases()).toEqual(lab.hosts.slice(0, 3).map((one) => `${one.name} v1.36.3`));
    await expectServing(cluster);
    const later = ['get', 'configmap', 'later', '--ignore-not-found', '-o', 'name'];
    expect(await kubectl(cluster.kubeconfig, later)).toBe('');
    await cluster.succeeds('run', 'check_status');
  });

  it.runIf(isAll)('gets other CAs, and no request is lost meanwhile', async () => {
    const probe = await probeServers(cluster, host(0));
    const old = join(cluster.folder, 'old-kubeconfig');
    writeFileSync(old, readFileSync(cluster.kubeconfig));
    await cluster.succeeds('run', 'kube_rotate_ca');
    await expectNoneLost(probe);
    await expect(kubectl(old, ['get', 'nodes'])).rejects.toThrow(/certificate/);
    await expectServing(cluster);
    const pods = ['run', 'asker', '--image=docker.io/library/busybox:1.36', '--restart=Never', '--', 'true'];
    await kubectl(cluster.kubeconfig, pods);
    await kubectl(cluster.kubeconfig, [
      'wait',
      '--for=jsonpath={.status.phase}=Succeeded',
      'pod/asker',
      '--timeout=60s',
    ]);
    await cluster.succeeds('run', 'check_status');
    expect((await cluster.succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('is gone after the uninstall, also from a host that was away, and what others had there is untouched', async () => {
    await powerOffHost(host(2).name);
    const result = await cluster.brolly('uninstall');
    expect(result.exitCode, result.stdout + result.stderr).toBe(5);
    expect(result.stdout).not.toContain('draining');
    await powerOnHost(host(2).name);
    await cluster.succeeds('resume');
    for (const one of lab.hosts) await isBare(one);
  });
});
