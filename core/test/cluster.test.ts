// The main job: three bare hosts become a working cluster by the three commands of the README, and bare hosts again.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { describeConnections } from './describe-connections.ts';
import { describeWorkloads } from './describe-workloads.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { podsMeet } from './pods-meet.ts';

let lab: BareHosts;
let folder: string;
const before = new Map<string, Snapshot>();

const cfy = (...parameters: string[]): Promise<CommandResult> => runCommand(['cfy', ...parameters], { cwd: folder });
const kubeconfig = (): string => join(folder, '.brolly', deploymentId(), 'kubeconfig');

function deploymentId(): string {
  return 'barevm.barevm-blueprint.yaml';
}

beforeAll(async () => {
  lab = await bareHosts(3);
  folder = await writeBareVmBlueprint(lab, lab.hosts);
  for (const host of lab.hosts) before.set(host.name, await takeHostSnapshot(host));
});

afterAll(async () => {
  await labDown({});
});

describe('three bare hosts', () => {
  it('have all plugins that the blueprint needs', async () => {
    const result = await cfy('local', 'install-plugins', '-p', 'barevm-blueprint.yaml');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('kubernetes');
  });

  it('are planned before they are touched', async () => {
    const result = await runCommand(['brolly', 'plan', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toContain('/etc/containerd/config.toml');
    for (const host of lab.hosts)
      expect(differencesSince(before.get(host.name), await takeHostSnapshot(host))).toEqual([]);
  });

  it('become a deployment', async () => {
    const result = await cfy('local', 'init', '-p', 'barevm-blueprint.yaml');
    expect(result.exitCode, result.stderr).toBe(0);
  });

  it('become a cluster whose nodes are all ready', async () => {
    const result = await cfy('local', 'execute', '-w', 'install');
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const nodes = await readyNodes(kubeconfig());
    expect(nodes.map((node) => node.ready)).toEqual([true, true, true]);
    expect(new Set(nodes.map((node) => node.address))).toEqual(new Set(lab.hosts.map((host) => host.address)));
    expect(nodes.filter((node) => node.role === 'control-plane')).toHaveLength(1);
  });

  it('show where the control plane is on every worker', async () => {
    const result = await cfy('local', 'instances');
    expect(result.exitCode, result.stderr).toBe(0);
    const [master] = lab.hosts as readonly [LabHost, ...LabHost[]];
    const found = [...result.stdout.matchAll(/"master_ip": "([^"]+)"/g)].map((match) => match[1]);
    expect(found.filter((address) => address === master.address).length).toBeGreaterThanOrEqual(2);
    expect(result.stdout).toMatch(/"master_port": 6443/);
  });

  it('let a pod on one worker reach a service backed by a pod on the other, by name', async () => {
    const { nodes, answer } = await podsMeet(kubeconfig());
    expect(nodes).toHaveLength(2);
    expect(answer).toContain('served by server');
  });

  it('tell what happened', async () => {
    const status = await runCommand(['brolly', 'status', '--json'], { cwd: folder });
    expect(status.exitCode, status.stderr).toBe(0);
    expect(status.stdout).toContain('started');
    const events = await runCommand(['brolly', 'events'], { cwd: folder });
    expect(events.stdout).toMatch(/ master_\w+ start: succeeded/);
    const graph = await runCommand(['brolly', 'graph'], { cwd: folder });
    expect(graph.stdout).toMatch(/^(graph|flowchart) /m);
  });

  describeWorkloads(() => ({
    folder,
    kubeconfig: kubeconfig(),
    controlPlane: lab.hosts[0] as LabHost,
  }));

  describeConnections(() => ({
    folder,
    kubeconfig: kubeconfig(),
    controlPlane: lab.hosts[0] as LabHost,
    mirror: lab.mirror,
  }));

  it('have nothing to do when the install is run again', async () => {
    const result = await cfy('local', 'execute', '-w', 'install');
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.seconds).toBeLessThan(30);
  });

  it('keep no secret where people look', async () => {
    const key = /"client-key-data": "(\S{40})/.exec(readFileSync(kubeconfig(), 'utf8'))?.[1] ?? '';
    expect(key).not.toBe('');
    for (const command of ['instances', 'outputs', 'events', 'logs', 'status'] as const) {
      const result = await runCommand(['brolly', command], { cwd: folder });
      expect(result.stdout).not.toContain(key);
      expect(result.stdout).not.toContain('PRIVATE KEY');
    }
  });

  it('are bare again after the uninstall', async () => {
    const result = await cfy('local', 'execute', '-w', 'uninstall');
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const host of lab.hosts) {
      expect({
        host: host.name,
        left: differencesSince(before.get(host.name), await takeHostSnapshot(host)),
      }).toEqual({ host: host.name, left: [] });
    }
  });
});
