// Hosts without a way out: a bundle beside the blueprint is all that they get, through the connection. In the long run their /usr is
// read-only, and they have no package tools.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';
import { WORKLOAD } from './workload.ts';

let lab: BareHosts;
let folder: string;
let before: readonly Snapshot[];
const kubeconfig = (): string => join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');

/** No route, no names, and nothing of the mirror, which is their neighbour. */
const CLOSE = (mirror: string): string => `set -e
ip route del default
iptables -A OUTPUT -p udp --dport 53 -j DROP
iptables -A OUTPUT -p tcp -d ${new URL(mirror).hostname} --dport ${new URL(mirror).port} -j REJECT
! curl -fsS --max-time 2 ${mirror}/v2/ 2>/dev/null`;

/** Whether the tests that take minutes run as well: `npm run test:all`. */
const isAll = process.env['ENUMERATE_ALL'] === '1';

/** As on Flatcar and Fedora CoreOS. */
const SEAL = `set -e
rm -f /usr/bin/apt* /usr/bin/dpkg*
mkdir -p /usr/lib/modules
mount --bind /usr /usr
mount -o remount,bind,ro /usr
! touch /usr/file 2>/dev/null`;

/** What stands in the blueprint beside the bundle. */
const OF_THEIR_OWN = `pod_network_manifest: network.yaml
      proxy_mode: nftables
      images: [docker.io/library/busybox:1.36]
      `;

/** A pod network for hosts on one wire, without a daemon: a bridge on each, and routes to the bridges of the others. */
function routedNetwork(addresses: readonly string[]): string {
  const network = (address: string): string => `10.244.${address.split('.').at(-1)}.0/24`;
  const routes = addresses.map((one) => `[ $ADDRESS = ${one} ] || ip route replace ${network(one)} via ${one}`);
  const plugin = {
    type: 'bridge',
    bridge: 'cni0',
    isDefaultGateway: true,
    ipMasq: true,
    ipam: { type: 'host-local', subnet: 'SUBNET' },
  };
  const conflist = JSON.stringify({
    cniVersion: '1.0.0',
    name: 'routed',
    plugins: [plugin, { type: 'portmap', capabilities: { portMappings: true } }],
  });
  const script = [
    ...routes,
    `echo '${conflist}' | sed "s,SUBNET,10.244.\${ADDRESS##*.}.0/24," >/net.d/10-routed.conflist`,
    'trap exit TERM',
    'while :; do sleep 1; done',
  ];
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: routed, namespace: kube-system}
spec:
  selector: {matchLabels: {app: routed}}
  template:
    metadata: {labels: {app: routed}}
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      tolerations: [{operator: Exists}]
      containers:
      - name: routed
        image: docker.io/library/busybox:1.36
        command: [sh, -c, ${JSON.stringify(script.join('\n'))}]
        env: [{name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]
        securityContext: {capabilities: {add: [NET_ADMIN]}}
        volumeMounts: [{name: net-d, mountPath: /net.d}]
      volumes: [{name: net-d, hostPath: {path: /etc/cni/net.d}}]
`;
}

beforeAll(async () => {
  lab = await bareHosts(2);
  await Promise.all(lab.hosts.map((host) => sshToHost(host, `${isAll ? SEAL : ''}\n${CLOSE(lab.mirror)}`)));
  folder = await writeBareVmBlueprint({ mirror: 'bundle.tar' }, lab.hosts);
  const file = join(folder, 'barevm-blueprint.yaml');
  writeFileSync(join(folder, 'network.yaml'), routedNetwork(lab.hosts.map(({ address }) => address)));
  writeFileSync(file, readFileSync(file, 'utf8').replace('mirror:', `${OF_THEIR_OWN}mirror:`));
  before = await Promise.all(lab.hosts.map((host) => takeHostSnapshot(host)));
});

afterAll(async () => {
  await labDown({});
  // Hundreds of MiB.
  rmSync(folder, { recursive: true, force: true });
});

describe('hosts without a way out', () => {
  it('are told before anything changes that there is no bundle yet', async () => {
    const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout).toBe(1);
    expect(result.stdout + result.stderr).toMatch(/bundle\.tar cannot be read/);
    const after = await Promise.all(lab.hosts.map((host) => takeHostSnapshot(host)));
    expect(after.map((one, index) => differencesSince(before[index], one))).toEqual([[], []]);
  });

  it('become a cluster by one file', async () => {
    const made = await runCommand(['brolly', 'bundle', 'create', 'barevm-blueprint.yaml', '--mirror', lab.mirror], {
      cwd: folder,
    });
    expect(made.exitCode, made.stdout + made.stderr).toBe(0);
    expect(made.stdout).toMatch(/bundle_key: ed25519:/);
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect((await readyNodes(kubeconfig())).map((node) => node.ready)).toEqual([true, true]);
  });

  it.runIf(isAll)('have what a cluster needs outside of /usr', async () => {
    const { stdout } = await sshToHost(
      lab.hosts[0] as LabHost,
      'readlink /proc/$(pgrep -x kubelet)/exe; ls -d /usr/libexec/kubernetes 2>&1; grep -B2 -h flexvolume-dir /etc/kubernetes/manifests/kube-controller-manager.yaml; grep volumePluginDir /var/lib/kubelet/config.yaml',
    );
    expect(stdout).toMatch(/^\/opt\/bin\/kubelet\n.*No such file/);
    expect(stdout.match(/\/var\/lib\/kubelet\/volume-plugins/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('serve pods by a network of their own, and services by nftables', async () => {
    const [server, client] = (await readyNodes(kubeconfig())).map(({ name }) => name) as [string, string];
    await kubectl(kubeconfig(), ['apply', '-f', '-'], WORKLOAD({ serverNode: server, clientNode: client }));
    await kubectl(kubeconfig(), ['wait', '--for=condition=Ready', 'pod/server', 'pod/client', '--timeout=120s']);
    const ask = 'for i in $(seq 60); do wget -q -T 2 -O - http://server && exit 0; sleep 0.5; done; exit 1';
    expect(await kubectl(kubeconfig(), ['exec', 'client', '--', 'sh', '-c', ask])).toContain('served by server');
    const { stdout } = await sshToHost(lab.hosts[1] as LabHost, 'nft list tables; ip link show cni0');
    expect(stdout).toMatch(/table ip kube-proxy/);
  });

  it('listen no more on the port at which they found it', async () => {
    const { stdout } = await sshToHost(lab.hosts[0] as LabHost, 'ss -Hltn "sport = :18080"');
    expect(stdout).toBe('');
  });

  it('are bare again, their own firewall rules left in place', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const after = await Promise.all(lab.hosts.map((host) => takeHostSnapshot(host)));
    expect(after.map((one, index) => differencesSince(before[index], one))).toEqual([[], []]);
  });
});
