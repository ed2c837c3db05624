// Hosts as the founding article had them: Docker runs there already, and nothing of it may notice.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';
import { startProxy, type TestProxy } from './test-proxy.ts';

let lab: BareHosts;
let folder: string;
let proxy: TestProxy;
const before = new Map<string, { readonly snapshot: Snapshot; readonly container: string }>();

beforeAll(async () => {
  lab = await bareHosts(2, { docker: true });
  const { hostname, port } = new URL(lab.mirror);
  proxy = await startProxy(hostname);
  folder = await writeBareVmBlueprint(lab, lab.hosts);
  const file = join(folder, 'barevm-blueprint.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('mirror:', `proxy: {http: ${proxy.url}}\n      mirror:`));
  const behind = `iptables -A OUTPUT -p tcp -d ${hostname} --dport ${port} -j REJECT`;
  await Promise.all(lab.hosts.map((host) => sshToHost(host, behind)));
  for (const host of lab.hosts) {
    const container = await runningContainer(host);
    before.set(host.name, { snapshot: await takeHostSnapshot(host), container });
  }
});

afterAll(async () => {
  proxy.close();
  await labDown({});
});

/** Id, start and restarts of the container that was there first, once it serves. */
async function runningContainer(host: LabHost): Promise<string> {
  const { stdout } = await sshToHost(
    host,
    `for i in $(seq 100); do curl -fsS -m 2 http://127.0.0.1:8000/ 2>/dev/null | grep -q 'served beside' && break; sleep 0.3; done
docker inspect -f '{{.Id}} {{.State.StartedAt}} {{.RestartCount}} {{.State.Running}}' beside`,
  );
  return stdout.trim();
}

async function serves(host: LabHost): Promise<boolean> {
  const answer = await fetch(`http://${host.address}:8000/`, { signal: AbortSignal.timeout(5000) });
  return (await answer.text()).includes('served beside');
}

describe('two hosts that run Docker, behind a proxy', () => {
  it('are told in the plan that Docker is left as it is', async () => {
    const result = await runCommand(['brolly', 'plan', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/beside what is there[\s\S]*docker\.service/);
  });

  it('become a cluster while their containers go on', async () => {
    const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const kubeconfig = join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');
    expect(readFileSync(kubeconfig, 'utf8')).toContain('https://');
    expect((await readyNodes(kubeconfig)).map((node) => node.ready)).toEqual([true, true]);
    expect(proxy.asked().filter((address) => address.endsWith('/kubelet'))).toHaveLength(2);
    expect(proxy.asked().some((address) => address.includes('/v2/registry.k8s.io/kube-proxy/blobs/'))).toBe(true);
    for (const host of lab.hosts) {
      expect(await runningContainer(host)).toBe(before.get(host.name)?.container);
      expect(await serves(host)).toBe(true);
    }
  });

  it('are as they were after the uninstall, and their containers still go on', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const host of lab.hosts) {
      expect(await runningContainer(host)).toBe(before.get(host.name)?.container);
      expect(await serves(host)).toBe(true);
      const left = differencesSince(before.get(host.name)?.snapshot, await takeHostSnapshot(host));
      expect({ host: host.name, left }).toEqual({ host: host.name, left: [] });
    }
  });
});
