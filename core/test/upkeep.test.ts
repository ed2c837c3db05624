// A cluster is kept: backed up, restored onto a fresh host, upgraded under load, and taken back.

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { comparePictures, takeHostPicture } from './host-picture.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts } from './lab-rig.ts';
import { startProbe } from './probe.ts';
import { runUntil } from './run-until.ts';
import { sshToHost } from './ssh-to-host.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/growing-cluster/', import.meta.url));

let lab: BareHosts;
/** The cluster that is kept, and another deployment for what is restored elsewhere. */
let folder: string;
let elsewhere: string;
const before = new Map<string, readonly string[]>();

const host = (index: number): LabHost => {
  const found = lab.hosts[index];
  if (found === undefined) throw new Error(`the lab has no host ${index}`);
  return found;
};
const kubeconfigIn = (where: string): string => join(where, '.brolly/cluster/kubeconfig');

function makeFolder(inputs: Readonly<Record<string, unknown>>): string {
  const made = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'cluster');
  cpSync(EXAMPLE, made, { recursive: true });
  const all = { ssh_keyfilename: host(0).keyFile, mirror: lab.mirror, drain_timeout: 60, ...inputs };
  writeFileSync(join(made, 'inputs.yaml'), JSON.stringify(all));
  return made;
}

async function succeeds(where: string, command: Parameters<typeof runCommand>[0]): Promise<CommandResult> {
  const result = await runCommand(command, { cwd: where });
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  return result;
}

async function refused(where: string, ...parameters: string[]): Promise<string> {
  const result = await runCommand(['brolly', ...parameters], { cwd: where });
  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  return result.stdout + result.stderr;
}

/** Two copies of a server, one of which is always there, that end only when nobody is sent to them any more. */
const SERVERS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: known, namespace: shop}
stringData: {word: only the cluster knows}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: servers, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: servers}}
  template:
    metadata: {labels: {app: servers}}
    spec:
      terminationGracePeriodSeconds: 7
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: servers}}}
      containers:
      - name: server
        image: docker.io/library/busybox:1.36
        command: [sh, -c, 'mkdir -p /www && echo served > /www/index.html && exec httpd -f -p 8080 -h /www']
        lifecycle: {preStop: {sleep: {seconds: 5}}}
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: servers, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: servers}}}
---
apiVersion: v1
kind: Service
metadata: {name: servers, namespace: shop}
spec: {selector: {app: servers}, ports: [{port: 80, targetPort: 8080}]}
`;

/** What somebody else has on a host: rules of the firewall, and a pod network that is not used. */
const FOREIGN = `
iptables -N FOREIGN
iptables -A FOREIGN -p tcp --dport 9 -j RETURN
iptables -A FORWARD -j FOREIGN
iptables -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
mkdir -p /etc/cni/net.d /opt/cni/bin
echo '{"cniVersion": "1.0.0", "name": "foreign", "plugins": [{"type": "foreign"}]}' >/etc/cni/net.d/99-foreign.conflist
printf '#!/bin/sh\\nexit 1\\n' >/opt/cni/bin/foreign
chmod 755 /opt/cni/bin/foreign`;

async function isServing(where: string): Promise<void> {
  const kubeconfig = kubeconfigIn(where);
  await kubectl(kubeconfig, ['-n', 'shop', 'rollout', 'status', 'deployment/servers', '--timeout=120s']);
  const secret = await kubectl(kubeconfig, ['-n', 'shop', 'get', 'secret', 'known', '-o', 'jsonpath={.data.word}']);
  expect(Buffer.from(secret, 'base64').toString()).toBe('only the cluster knows');
}

async function nodes(where: string): Promise<readonly string[]> {
  return (await readyNodes(kubeconfigIn(where))).map((one) => `${one.name} ${one.ready ? 'Ready' : 'NotReady'}`).sort();
}

/** The certificate that an API server shows. */
function servedBy(one: LabHost): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: one.address, port: 6443, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

async function releases(): Promise<readonly string[]> {
  const path = '{range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}{"\\n"}{end}';
  const lines = await kubectl(kubeconfigIn(folder), ['get', 'nodes', '-o', `jsonpath=${path}`]);
  return lines.trim().split('\n').sort();
}

async function isBare(one: LabHost): Promise<void> {
  const left = comparePictures(before.get(one.name) ?? [], await takeHostPicture(one));
  expect({ host: one.name, left }).toEqual({ host: one.name, left: [] });
}

beforeAll(async () => {
  lab = await bareHosts(4);
  await sshToHost(host(1), FOREIGN);
  for (const one of lab.hosts) before.set(one.name, await takeHostPicture(one));
  const entry = (one: LabHost): unknown => ({ ip: one.address, ssh_host_key: one.fingerprint });
  folder = makeFolder({
    control_plane_hosts: [entry(host(0))],
    worker_hosts: [host(1), host(2)].map(entry),
    workers: 2,
  });
  elsewhere = makeFolder({ control_plane_hosts: [entry(host(3))], worker_hosts: [], workers: 0 });
});

afterAll(async () => {
  await labDown({});
});

/** Whether the tests that take minutes run as well: `npm run test:all`. */
const isAll = process.env['ENUMERATE_ALL'] === '1';

describe('a cluster', () => {
  let backup: string;

  it('is backed up, encrypted, with a key that is written beside the kubeconfig', async () => {
    await succeeds(folder, ['brolly', 'install', 'blueprint.yaml', '-i', 'inputs.yaml']);
    await kubectl(kubeconfigIn(folder), ['apply', '-f', '-'], SERVERS);
    await isServing(folder);
    backup = join(folder, 'one.age');
    const result = await succeeds(folder, ['brolly', 'run', 'kube_backup', '-p', 'to=one.age']);
    expect(result.stdout + result.stderr).toContain('backup-key.txt');
    expect(readFileSync(backup, 'latin1')).not.toContain('only the cluster knows');
  });

  it('is not restored with another key, from a part of the file, or where a cluster is in the way', async () => {
    expect(await refused(folder, 'run', 'kube_restore', '-p', 'from=one.age')).toContain('a cluster is in the way');
    await succeeds(elsewhere, ['cfy', 'local', 'init', '-p', 'blueprint.yaml', '-i', 'inputs.yaml']);
    writeFileSync(join(elsewhere, 'part.age'), readFileSync(backup).subarray(0, 300_000));
    writeFileSync(
      join(elsewhere, 'other.txt'),
      'AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SJ2QZLH\n',
    );
    const key = join(folder, '.brolly/cluster/backup-key.txt');
    for (const [from, identity] of [
      [backup, 'other.txt'],
      ['part.age', key],
    ] as const) {
      const said = await refused(elsewhere, 'run', 'kube_restore', '-p', `from=${from}`, '-p', `identity=${identity}`);
      expect(said).toContain('the backup cannot be read');
    }
  });

  it('is restored onto a fresh host, with all that it knew but the nodes of before', async () => {
    const key = join(folder, '.brolly/cluster/backup-key.txt');
    await succeeds(elsewhere, ['brolly', 'run', 'kube_restore', '-p', `from=${backup}`, '-p', `identity=${key}`]);
    expect(await nodes(elsewhere)).toEqual([`${host(3).name} Ready`]);
    await isServing(elsewhere);
    // Who was let in before is let in now: the trust is the same.
    const { cluster } = JSON.parse(readFileSync(kubeconfigIn(elsewhere), 'utf8')).clusters[0];
    const asBefore = await kubectl(kubeconfigIn(folder), ['--server', cluster.server, 'get', 'nodes', '-o', 'name']);
    expect(asBefore.trim()).toBe(`node/${host(3).name}`);
  });

  it('shows when its certificates end, and renews them for those that use them', async () => {
    const shown = await succeeds(elsewhere, ['brolly', 'run', 'kube_certificates']);
    expect(shown.stdout).toMatch(/apiserver.crt":"ends on \d{4}-\d\d-\d\d, in 36\d days"/);
    const old = readFileSync(kubeconfigIn(elsewhere), 'utf8');
    const before = await servedBy(host(3));
    await succeeds(elsewhere, ['brolly', 'run', 'kube_renew_certificates']);
    expect(await servedBy(host(3))).not.toBe(before);
    expect(readFileSync(kubeconfigIn(elsewhere), 'utf8')).not.toBe(old);
    await isServing(elsewhere);
    await succeeds(elsewhere, ['brolly', 'run', 'check_status']);
    await succeeds(elsewhere, ['brolly', 'uninstall']);
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
      kubectl(kubeconfigIn(folder), [
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
    const said = await refused(folder, ...drain, '-p', 'timeout=20', '--task-retries', '0');
    expect(said).toMatch(/pod shop\/servers-\S+ cannot leave its node/);
    const freed = await runUntil({ folder, parameters: drain }, /drain: began/, async () => void (await budget(1)));
    expect(freed.exitCode, freed.output).toBe(0);
    const left = await kubectl(kubeconfigIn(folder), ['-n', 'shop', 'get', 'pods', '-o', 'wide']);
    expect(left).not.toContain(host(1).name);
    await succeeds(folder, ['brolly', ...drain, '-p', 'uncordon=true']);
  });

  it('is not upgraded past a minor release, and a plan of its upgrade shows each change on each host', async () => {
    expect(await refused(folder, 'run', 'kube_upgrade', '-p', 'version=1.35')).toContain('1.36.3 -> 1.35.4 goes back');
    const plan = await succeeds(folder, ['brolly', 'plan', '-w', 'kube_upgrade', '-p', 'version=1.37']);
    for (const one of lab.hosts.slice(0, 3)) expect(plan.stdout).toContain(one.address);
    expect(plan.stdout).toContain('run kubeadm-upgrade: upgrade the cluster to 1.37.2');
    expect(plan.stdout.match(/run kubeadm-upgrade: follow the cluster to 1.37.2/g)).toHaveLength(2);
    expect(plan.stdout).toContain('v1.37.2/bin/linux/amd64/kubelet');
  });

  it.runIf(isAll)(
    'is upgraded node by node, also when brolly is killed meanwhile, and no request is lost',
    async () => {
      const clusterAddress = ['-n', 'shop', 'get', 'service', 'servers', '-o', 'jsonpath={.spec.clusterIP}'];
      const probe = await startProbe(host(0), await kubectl(kubeconfigIn(folder), clusterAddress));
      // By somebody else: it is to stay so.
      await kubectl(kubeconfigIn(folder), ['cordon', host(2).name]);
      const killed = await runUntil(
        {
          folder,
          parameters: ['run', 'kube_upgrade', '-p', 'version=1.37', '-p', 'soak=5', '-p', 'backup=before.age'],
        },
        /worker_\w+ \S*upgrade_kubelet: began/,
        (child) => void child.kill('SIGKILL'),
      );
      expect(killed.signal, killed.output).toBe('SIGKILL');
      await succeeds(folder, ['brolly', 'resume']);
      const { asked, lost } = await probe.stop();
      expect(asked).toBeGreaterThan(200);
      expect(lost).toEqual([]);
      expect(await releases()).toEqual(lab.hosts.slice(0, 3).map((one) => `${one.name} v1.37.2`));
      expect(await kubectl(kubeconfigIn(folder), ['version'])).toContain('Server Version: v1.37.2');
      const cordoned = ['get', 'nodes', '-o', 'jsonpath={.items[?(@.spec.unschedulable)].metadata.name}'];
      expect(await kubectl(kubeconfigIn(folder), cordoned)).toBe(host(2).name);
      expect((await succeeds(folder, ['brolly', 'run', 'check_drift', '--json'])).stdout).toContain('"instances":[]');
    },
  );

  it.runIf(isAll)('is taken back to what it was before', async () => {
    await kubectl(kubeconfigIn(folder), ['create', 'configmap', 'later']);
    await succeeds(folder, ['brolly', 'run', 'kube_restore', '-p', 'from=before.age', '-p', 'replace=true']);
    expect(await releases()).toEqual(lab.hosts.slice(0, 3).map((one) => `${one.name} v1.36.3`));
    await isServing(folder);
    const later = ['get', 'configmap', 'later', '--ignore-not-found', '-o', 'name'];
    expect(await kubectl(kubeconfigIn(folder), later)).toBe('');
    await succeeds(folder, ['brolly', 'run', 'check_status']);
  });

  it.runIf(isAll)('gets other CAs, and no request is lost meanwhile', async () => {
    const clusterAddress = ['-n', 'shop', 'get', 'service', 'servers', '-o', 'jsonpath={.spec.clusterIP}'];
    const probe = await startProbe(host(0), await kubectl(kubeconfigIn(folder), clusterAddress));
    const old = join(folder, 'old-kubeconfig');
    writeFileSync(old, readFileSync(kubeconfigIn(folder)));
    await succeeds(folder, ['brolly', 'run', 'kube_rotate_ca']);
    const { asked, lost } = await probe.stop();
    expect(asked).toBeGreaterThan(200);
    expect(lost).toEqual([]);
    await expect(kubectl(old, ['get', 'nodes'])).rejects.toThrow(/certificate/);
    await isServing(folder);
    const pods = ['run', 'asker', '--image=docker.io/library/busybox:1.36', '--restart=Never', '--', 'true'];
    await kubectl(kubeconfigIn(folder), pods);
    await kubectl(kubeconfigIn(folder), [
      'wait',
      '--for=jsonpath={.status.phase}=Succeeded',
      'pod/asker',
      '--timeout=60s',
    ]);
    await succeeds(folder, ['brolly', 'run', 'check_status']);
    expect((await succeeds(folder, ['brolly', 'run', 'check_drift', '--json'])).stdout).toContain('"instances":[]');
  });

  it('is gone after the uninstall, also from a host that was away, and what others had there is untouched', async () => {
    await powerOffHost(host(2).name);
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(5);
    expect(result.stdout).not.toContain('draining');
    await powerOnHost(host(2).name);
    await succeeds(folder, ['brolly', 'resume']);
    for (const one of lab.hosts) await isBare(one);
  });
});
