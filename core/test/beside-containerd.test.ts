// A host whose owner runs a containerd that is good enough, and a container in it: it is used, and both are left in place, with
// what else others have there. So is a file system of the owner's for etcd.

import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { FOREIGN } from './foreign.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

let lab: BareHosts;
let host: LabHost;
let folder: string;
let before: Snapshot;
let runtimeBefore: string;

/** What an owner does who follows containerd's own guide. */
const OWN_CONTAINERD = (mirror: string): string => `set -e
releases=${mirror}/github.com
curl -fsS $releases/containerd/containerd/releases/download/v2.2.5/containerd-static-2.2.5-linux-amd64.tar.gz | tar -xz -C /usr/local
curl -fsS -o /usr/local/bin/runc $releases/opencontainers/runc/releases/download/v1.5.2/runc.amd64
chmod 755 /usr/local/bin/runc
mkdir -p /etc/containerd
cat >/etc/containerd/config.toml <<'CONFIG'
version = 3
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = 'registry.k8s.io/pause:3.10.2'
CONFIG
cat >/etc/systemd/system/containerd.service <<'UNIT'
[Service]
ExecStart=/usr/local/bin/containerd
Type=notify
Delegate=yes
KillMode=process
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable -q --now containerd.service`;

/** A container of the owner's own, in a namespace of its own. */
const OWN_CONTAINER = (mirror: string): string => `set -e
mkdir -p /run/owner/docker.io
printf '[host."${mirror}/v2/docker.io"]\\n  capabilities = ["pull", "resolve"]\\n  override_path = true\\n' >/run/owner/docker.io/hosts.toml
ctr -n owner images pull --hosts-dir /run/owner docker.io/library/busybox:1.36 >/dev/null
ctr -n owner run -d docker.io/library/busybox:1.36 theirs sh -c 'while :; do sleep 3600; done'`;

/** As a disk is after mkfs and mount. */
const OWN_DISK =
  'mkdir /var/lib/etcd && mount -t tmpfs -o size=512m own /var/lib/etcd && mkdir -m 700 /var/lib/etcd/lost+found';

/** The process of containerd, its configuration, and the owner's container: the same before and after. */
async function runtimeOf(one: LabHost): Promise<string> {
  const script = `systemctl show -p MainPID,ActiveState containerd.service; sha256sum /etc/containerd/config.toml
ctr -n owner tasks ls; ctr -n owner images ls -q`;
  return (await sshToHost(one, script)).stdout;
}

beforeAll(async () => {
  lab = await bareHosts(1);
  [host] = lab.hosts as readonly [LabHost, ...LabHost[]];
  folder = await writeBareVmBlueprint(lab, [host]);
  await sshToHost(host, OWN_CONTAINERD(lab.mirror));
  await sshToHost(host, OWN_CONTAINER(lab.mirror));
  await sshToHost(host, OWN_DISK);
  await sshToHost(host, FOREIGN);
  before = await takeHostSnapshot(host);
  runtimeBefore = await runtimeOf(host);
});

afterAll(async () => {
  await labDown({});
});

describe('a host with a containerd of its own', () => {
  it('is told in the plan that it is used', async () => {
    expect(runtimeBefore).toMatch(/theirs +\d+ +RUNNING/);
    const result = await runCommand(['brolly', 'plan', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/containerd [\d.]+ that is there is used and left in place/);
  });

  it('runs pods with it', async () => {
    const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const nodes = await readyNodes(join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig'));
    expect(nodes.map((node) => node.ready)).toEqual([true]);
    expect((await sshToHost(host, 'ls /var/lib/etcd')).stdout).toBe('lost+found\nmember\n');
    expect(await runtimeOf(host)).toBe(runtimeBefore);
  });

  it('leads a port of the host to a pod, beside the ports of others', async () => {
    const kubeconfig = join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');
    // The image is there: containerd is its owner's, who pulls nothing from elsewhere.
    const container = {
      name: 'port',
      image: 'registry.k8s.io/pause:3.10.2',
      ports: [{ containerPort: 80, hostPort: 8098 }],
    };
    const overrides = JSON.stringify({ spec: { tolerations: [{ operator: 'Exists' }], containers: [container] } });
    await kubectl(kubeconfig, ['run', 'port', `--image=${container.image}`, `--overrides=${overrides}`]);
    await kubectl(kubeconfig, ['wait', '--for=condition=Ready', 'pod/port', '--timeout=60s']);
    const { stdout } = await sshToHost(host, 'iptables-save -t nat; ls /var/lib/cni/networks');
    expect(stdout).toMatch(/--dports 8098 -j CNI-DN-/);
    expect(stdout).toContain('cbr0\nown\n');
  });

  it('has it back with nothing in it', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(await runtimeOf(host)).toBe(runtimeBefore);
    const { stdout } = await sshToHost(
      host,
      'ctr namespaces ls -q; ctr -n k8s.io images ls -q; ctr -n k8s.io containers ls -q',
    );
    expect(stdout).toBe('owner\n');
    expect((await sshToHost(host, 'mountpoint /var/lib/etcd >&2 && ls -A /var/lib/etcd')).stdout).toBe('lost+found\n');
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });
});
