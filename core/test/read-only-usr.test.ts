// A host whose /usr is read-only and that has no package manager, as Flatcar and Fedora CoreOS are: it becomes a cluster,
// nothing is written below /usr, and it is as it was afterwards.

import { join } from 'node:path';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { comparePictures, takeHostPicture } from './host-picture.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

let lab: BareHosts;
let host: LabHost;
let folder: string;
let before: readonly string[];

beforeAll(async () => {
  lab = await bareHosts(1);
  [host] = lab.hosts as readonly [LabHost, ...LabHost[]];
  // /lib/modules is there on such systems: it belongs to the image of the system.
  await sshToHost(
    host,
    `mkdir -p /usr/lib/modules
rm -f /usr/bin/apt* /usr/bin/dpkg*
mount --bind /usr /usr && mount -o remount,bind,ro /usr
! touch /usr/writable 2>/dev/null`,
  );
  before = await takeHostPicture(host);
  folder = await writeBareVmBlueprint(lab, [host]);
});

afterAll(async () => {
  await labDown({});
});

describe('a host with a read-only /usr and no package manager', () => {
  it('becomes a cluster whose control plane is whole', async () => {
    const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toContain('binaries go to /opt/bin, because /usr is read-only');
    const kubeconfig = join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');
    expect((await readyNodes(kubeconfig)).map((node) => node.ready)).toEqual([true]);
    const pods = await kubectl(kubeconfig, [
      '-n',
      'kube-system',
      'wait',
      '--for=condition=Ready',
      'pod',
      '-l',
      'tier=control-plane',
      '--timeout=120s',
    ]);
    expect(pods).toContain('kube-controller-manager');
  });

  it('is as it was after the uninstall', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(comparePictures(before, await takeHostPicture(host))).toEqual([]);
  });
});
