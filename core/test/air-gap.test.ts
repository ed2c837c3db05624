// Hosts without a way out: a bundle beside the blueprint is all that they get, through the connection.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { comparePictures, takeHostPicture } from './host-picture.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

let lab: BareHosts;
let folder: string;
let before: readonly (readonly string[])[];

/** No route, no names, and nothing of the mirror, which is their neighbour. */
const CLOSE = (mirror: string): string => `set -e
ip route del default
iptables -A OUTPUT -p udp --dport 53 -j DROP
iptables -A OUTPUT -p tcp -d ${new URL(mirror).hostname} --dport ${new URL(mirror).port} -j REJECT
! curl -fsS --max-time 2 ${mirror}/v2/ 2>/dev/null`;

beforeAll(async () => {
  lab = await bareHosts(2);
  await Promise.all(lab.hosts.map((host) => sshToHost(host, CLOSE(lab.mirror))));
  folder = await writeBareVmBlueprint({ mirror: 'bundle.tar' }, lab.hosts);
  before = await Promise.all(lab.hosts.map((host) => takeHostPicture(host)));
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
    const after = await Promise.all(lab.hosts.map((host) => takeHostPicture(host)));
    expect(after.map((one, index) => comparePictures(before[index] ?? [], one))).toEqual([[], []]);
  });

  it('become a cluster by one file', async () => {
    const made = await runCommand(['brolly', 'bundle', 'create', 'barevm-blueprint.yaml', '--mirror', lab.mirror], {
      cwd: folder,
    });
    expect(made.exitCode, made.stdout + made.stderr).toBe(0);
    expect(made.stdout).toMatch(/bundle_key: ed25519:/);
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const nodes = await readyNodes(join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig'));
    expect(nodes.map((node) => node.ready)).toEqual([true, true]);
  });

  it('listen no more on the port at which they found it', async () => {
    const { stdout } = await sshToHost(lab.hosts[0] as BareHosts['hosts'][0], 'ss -Hltn "sport = :18080"');
    expect(stdout).toBe('');
  });

  it('are bare again, their own firewall rules left in place', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const after = await Promise.all(lab.hosts.map((host) => takeHostPicture(host)));
    expect(after.map((one, index) => comparePictures(before[index] ?? [], one))).toEqual([[], []]);
  });
});
