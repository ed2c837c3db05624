// The oldest and the newest Debian on which the lab can boot, in one cluster, with Kubernetes as packages of each.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { kubectl, readyNodes } from './kubectl.ts';
import { type BareHosts, hostsOfSuites, writeBareVmBlueprint } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';
import { WORKLOAD } from './workload.ts';

describe.runIf(process.env['ENUMERATE_ALL'] === '1')('a control plane on Debian 11 with a worker on Debian 13', () => {
  let lab: BareHosts;
  let folder: string;
  let before: readonly Snapshot[];
  const kubeconfig = (): string => join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');

  beforeAll(async () => {
    lab = await hostsOfSuites({ eleven: 'bullseye', thirteen: 'trixie' });
    folder = await writeBareVmBlueprint(lab, lab.hosts);
    const blueprint = join(folder, 'barevm-blueprint.yaml');
    const written = readFileSync(blueprint, 'utf8');
    writeFileSync(blueprint, written.replace(/^( +)mirror: .*$/m, '$&\n$1kubernetes_source: packages'));
    before = await Promise.all(lab.hosts.map((host) => takeHostSnapshot(host)));
  });

  afterAll(async () => {
    await labDown({});
  });

  it('is installed', async () => {
    const versions = lab.hosts.map((host) => sshToHost(host, 'cat /etc/debian_version'));
    expect((await Promise.all(versions)).map(({ stdout }) => Number.parseInt(stdout, 10))).toEqual([11, 13]);
    const result = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect((await readyNodes(kubeconfig())).map((node) => node.ready)).toEqual([true, true]);
    const kubelets = lab.hosts.map((host) => sshToHost(host, "dpkg-query -W -f '${Version}' kubelet"));
    expect((await Promise.all(kubelets)).map(({ stdout }) => stdout)).toEqual(['1.36.3-1.1', '1.36.3-1.1']);
  });

  it.each([
    ['the older from the newer', 'eleven', 'thirteen'],
    ['the newer from the older', 'thirteen', 'eleven'],
  ])('has pods that reach %s by the name of a service', async (_, server, client) => {
    const pods = WORKLOAD({ serverNode: server, clientNode: client });
    await kubectl(kubeconfig(), ['apply', '-f', '-'], pods);
    await kubectl(kubeconfig(), ['wait', '--for=condition=Ready', 'pod/server', 'pod/client', '--timeout=120s']);
    const ask = 'for i in $(seq 60); do wget -q -T 2 -O - http://server && exit 0; sleep 0.5; done; exit 1';
    expect(await kubectl(kubeconfig(), ['exec', 'client', '--', 'sh', '-c', ask])).toContain('served by server');
    await kubectl(kubeconfig(), ['delete', '-f', '-', '--wait=true', '--grace-period=1'], pods);
  });

  it('is bare again on both', async () => {
    const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const [index, host] of lab.hosts.entries()) {
      const left = differencesSince(before[index], await takeHostSnapshot(host));
      expect({ host: host.name, left }).toEqual({ host: host.name, left: [] });
    }
  });
});
