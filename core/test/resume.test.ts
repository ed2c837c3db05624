// An installation that is killed, again and again, and goes on; two runs at once; Ctrl-C.

import { join } from 'node:path';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { comparePictures, takeHostPicture } from './host-picture.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { runUntil } from './run-until.ts';

let lab: BareHosts;
let folder: string;
const before = new Map<string, readonly string[]>();

beforeAll(async () => {
  lab = await bareHosts(2);
  folder = await writeBareVmBlueprint(lab, lab.hosts);
  for (const host of lab.hosts) before.set(host.name, await takeHostPicture(host));
});

afterAll(async () => {
  await labDown({});
});

describe('an installation', () => {
  it('refuses a second one with the pid, the host and the age of the first, which Ctrl-C cancels', async () => {
    let second = { exitCode: 0, stdout: '', stderr: '' };
    let pid = 0;
    const first = await runUntil(
      { folder, parameters: ['install', 'barevm-blueprint.yaml'] },
      /kubeadm/,
      async (child) => {
        pid = child.pid;
        second = await runCommand(['brolly', 'install', 'barevm-blueprint.yaml'], { cwd: folder });
        child.kill('SIGINT');
      },
    );
    expect(second.exitCode, second.stdout + second.stderr).toBe(3);
    expect(second.stderr).toContain(String(pid));
    expect(second.stderr).toMatch(/\d+ s/);
    expect(first.exitCode, first.output).toBe(130);
    expect(first.output).toContain('brolly resume');
  });

  it.each([
    ['while a host is prepared', /pull-images/],
    ['while the control plane starts', /kubeadm-init/],
    ['while the worker joins', /kubeadm-join/],
  ])('can be killed %s', async (_, pattern) => {
    const killed = await runUntil({ folder, parameters: ['resume'] }, pattern, (child) => {
      child.kill('SIGKILL');
    });
    expect(killed.signal, killed.output).toBe('SIGKILL');
  });

  it('goes on to a whole cluster', async () => {
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    const nodes = await readyNodes(join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig'));
    expect(nodes.map((node) => node.ready)).toEqual([true, true]);
  });

  it('is taken back wholly all the same', async () => {
    const killed = await runUntil({ folder, parameters: ['uninstall'] }, /master_\w+ \S+: began/, (child) => {
      child.kill('SIGKILL');
    });
    expect(killed.signal, killed.output).toBe('SIGKILL');
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const host of lab.hosts)
      expect(comparePictures(before.get(host.name) ?? [], await takeHostPicture(host))).toEqual([]);
  });
});
