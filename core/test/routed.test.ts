// The life of a cluster whose hosts route to pods themselves: it grows without a word to the hosts that are there. Images come
// from a registry with a password, too.

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown, powerOffHost, powerOnHost } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';
import { startRegistry, type TestRegistry } from './test-registry.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/growing-cluster/', import.meta.url));

/** A server on every node that says who asks, and from which anybody can be asked. */
const SERVERS = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: servers}
spec:
  selector: {matchLabels: {app: servers}}
  template:
    metadata: {labels: {app: servers}}
    spec:
      terminationGracePeriodSeconds: 0
      tolerations: [{operator: Exists}]
      containers:
      - name: server
        image: docker.io/library/busybox:1.36
        command:
        - sh
        - -c
        - |
          mkdir -p /www/cgi-bin
          printf '#!/bin/sh\\necho; echo "$REMOTE_ADDR"\\n' >/www/cgi-bin/who; chmod 755 /www/cgi-bin/who
          exec httpd -f -p 8080 -h /www
        readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: servers}
spec: {selector: {app: servers}, ports: [{port: 80, targetPort: 8080}]}
`;

/** A registry that nobody answers for but its mirror. */
const MIRRORED = 'house.example.org';

/** networkd itself gives a link up that comes back before it has seen it go. */
const LINK_WAS_DOWN = `ip link set host0 down
until networkctl status host0 | grep -q 'State: off'; do sleep 0.1; done
ip link set host0 up
networkctl reconfigure host0
/lib/systemd/systemd-networkd-wait-online -i host0 --timeout=20
`;

describe.runIf(process.env['ENUMERATE_ALL'] === '1')('a cluster whose hosts route', () => {
  let lab: BareHosts;
  let folder: string;
  /** By the name before their images: one that wants the password with each request, and a mirror that gives tokens for it. */
  let registries: Readonly<Record<string, TestRegistry>>;
  const before = new Map<string, Snapshot>();
  const kubeconfig = (): string => join(folder, '.brolly/cluster/kubeconfig');
  const host = (index: number): LabHost => hostAt(lab, index);

  async function succeeds(...parameters: string[]): Promise<CommandResult> {
    const result = await runCommand(['brolly', ...parameters], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    return result;
  }

  async function logins(one: LabHost): Promise<number> {
    const { stdout } = await sshToHost(one, 'journalctl -u ssh -o cat | grep -c "^Accepted publickey for ubuntu" || :');
    return Number(stdout);
  }

  interface Server {
    readonly name: string;
    readonly node: string;
    readonly address: string;
  }

  async function servers(): Promise<readonly Server[]> {
    await kubectl(kubeconfig(), ['rollout', 'status', 'daemonset/servers', '--timeout=120s']);
    const path = '{range .items[*]}{.metadata.name} {.spec.nodeName} {.status.podIP}{"\\n"}{end}';
    const lines = await kubectl(kubeconfig(), ['get', 'pods', '-l', 'app=servers', '-o', `jsonpath=${path}`]);
    return lines
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', node = '', address = ''] = line.split(' ');
        return { name, node, address };
      });
  }

  /** By whom a pod that is asked sees itself asked. */
  async function asked(from: Server, whom: string): Promise<string> {
    const wget = ['wget', '-q', '-T', '2', '-O', '-', `http://${whom}/cgi-bin/who`];
    const seen = await kubectl(kubeconfig(), ['exec', from.name, '--', ...wget]);
    // The server listens by IPv6, too, and writes addresses that way.
    return seen.trim().replace(/^\[::ffff:(.*)\]$/, '$1');
  }

  /** Every pod asks every other one, which sees by whom it is asked; each asks itself by the service, too. */
  async function allReachAll(): Promise<void> {
    const all = await servers();
    for (const from of all) for (const to of all) expect(await asked(from, `${to.address}:8080`)).toBe(from.address);
    for (const from of all) expect(await asked(from, 'servers.default')).toMatch(/^10\./);
    for (const one of lab.hosts.slice(0, all.length))
      for (const to of all) await sshToHost(one, `curl -fsS -m 2 http://${to.address}:8080/cgi-bin/who`);
  }

  async function isBare(one: LabHost): Promise<void> {
    const left = differencesSince(before.get(one.name), await takeHostSnapshot(one));
    expect({ host: one.name, left }).toEqual({ host: one.name, left: [] });
  }

  beforeAll(async () => {
    lab = await bareHosts(3);
    const address = new URL(lab.mirror).hostname;
    const plain = await startRegistry(address, lab.mirror, 'basic');
    registries = { [plain.name]: plain, [MIRRORED]: await startRegistry(address, lab.mirror, 'token') };
    for (const one of lab.hosts) before.set(one.name, await takeHostSnapshot(one));
    folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'cluster');
    cpSync(EXAMPLE, folder, { recursive: true });
    const file = join(folder, 'blueprint.yaml');
    const written = Object.entries(registries).map(([name, { username, password, ca, name: host }]) => [
      name,
      { mirrors: name === host ? [] : [`https://${host}`], username, password, ca },
    ]);
    const more = `pod_network_type: routed
      registries: ${JSON.stringify(Object.fromEntries(written))}
      images: ${JSON.stringify(Object.keys(registries).map((name) => `${name}/private/busybox:1.36`))}
      master_port:`;
    writeFileSync(file, readFileSync(file, 'utf8').replace('master_port:', more));
    const entry = (one: LabHost): unknown => ({ ip: one.address, ssh_host_key: one.fingerprint });
    const inputs = {
      control_plane_hosts: [entry(host(0))],
      worker_hosts: [host(1), host(2)].map(entry),
      workers: 1,
      ssh_keyfilename: host(0).keyFile,
      mirror: lab.mirror,
    };
    writeFileSync(join(folder, 'inputs.yaml'), JSON.stringify(inputs));
  });

  afterAll(async () => {
    for (const one of Object.values(registries)) one.close();
    await labDown({});
  });

  it('is installed without a pod of a network', async () => {
    await succeeds('install', 'blueprint.yaml', '-i', 'inputs.yaml');
    await kubectl(kubeconfig(), ['apply', '-f', '-'], SERVERS);
    const pods = await kubectl(kubeconfig(), ['get', 'daemonsets', '-A', '-o', 'name']);
    expect(pods.trim().split('\n').sort()).toEqual(['daemonset.apps/kube-proxy', 'daemonset.apps/servers']);
    await allReachAll();
    const parts = await kubectl(kubeconfig(), ['get', 'nodes', '-o', 'jsonpath={.items[*].spec.podCIDR}']);
    expect(parts.split(' ').sort()).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
  });

  it.each([
    ['with each request', 0],
    ['for a token, and is the mirror of another one', 1],
  ])('has pods of a registry of the house, which asks for a password %s', async (_, index) => {
    const [name, { served }] = Object.entries(registries)[index] as [string, TestRegistry];
    // Layers that are there already are not asked for again.
    expect(served().filter((path) => path.startsWith('/v2/private/busybox/')).length).toBeGreaterThan(0);
    const image = `${name}/private/busybox:1.36`;
    // Not what is there since the node was prepared: the kubelet asks the registry.
    const pod = ['run', 'house', `--image=${image}`, '--image-pull-policy=Always', '--restart=Never', '--', 'true'];
    const count = served().length;
    await kubectl(kubeconfig(), pod);
    const ended = '--for=jsonpath={.status.phase}=Succeeded';
    await kubectl(kubeconfig(), ['wait', ended, 'pod/house', '--timeout=60s']);
    expect(served().slice(count).join(' ')).toContain('/v2/private/busybox/manifests/1.36');
    await kubectl(kubeconfig(), ['delete', 'pod/house', '--grace-period=1']);
  });

  it('grows, and the worker that is there is not logged in to and reaches the new one', async () => {
    const known = await logins(host(1));
    await succeeds('scale', 'worker', '--by', '1');
    expect(await logins(host(1))).toBe(known);
    await allReachAll();
    expect((await succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":[]');
  });

  it('finds its way again when a link was down, when networkd begins anew, and when a host does', async () => {
    await sshToHost(host(1), LINK_WAS_DOWN);
    await sshToHost(host(2), 'systemctl restart systemd-networkd');
    const isThere =
      'for i in $(seq 150); do ip route show exact 10.244.0.0/16 | grep -q . && [ "$(ip neigh show proxy dev host0 | grep -c .)" -eq 253 ] && exit 0; sleep 0.1; done; exit 1';
    await sshToHost(host(1), isThere);
    await sshToHost(host(2), isThere);
    await allReachAll();
    await powerOffHost(host(2).name);
    await powerOnHost(host(2).name);
    await kubectl(kubeconfig(), ['wait', '--for=condition=Ready', `node/${host(2).name}`, '--timeout=120s']);
    await sshToHost(host(2), isThere);
    await expect.poll(() => allReachAll().then(() => true), { timeout: 90_000, interval: 1000 }).toBe(true);
  });

  it('finds a way that somebody has taken away, and brings it back', async () => {
    await sshToHost(host(1), 'systemctl stop brolly-pod-network.timer; ip route delete 10.244.0.0/16');
    expect((await succeeds('run', 'check_drift', '--json')).stdout).toContain('"instances":["worker_');
    await succeeds('update', 'blueprint.yaml', '-i', 'inputs.yaml', '--yes');
    await allReachAll();
  });

  it('shrinks without a word to the worker that stays, and its host is bare', async () => {
    const known = await logins(host(1));
    await succeeds('scale', 'worker', '--by', '-1');
    expect(await logins(host(1))).toBe(known);
    await isBare(host(2));
    expect(await readyNodes(kubeconfig())).toHaveLength(2);
  });

  it('is gone after the uninstall', async () => {
    const result = await succeeds('uninstall');
    expect(result.stdout).not.toContain('draining');
    for (const one of lab.hosts) await isBare(one);
  });
});
