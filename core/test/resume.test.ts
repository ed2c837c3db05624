// An installation of three nodes that is killed, again and again, and goes on; two runs at once; Ctrl-C; hosts that restart
// meanwhile. The bench `resume` kills it all over its course.

import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown, powerOffHost, powerOnHost, resetHost } from '@brolly/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { FOREIGN } from './foreign.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { readyNodes } from './kubectl.ts';
import { type BareHosts, bareHosts, hostAt, writeBareVmBlueprint } from './lab-rig.ts';
import { podsMeet } from './pods-meet.ts';
import { runUntil } from './run-until.ts';
import { sshToHost } from './ssh-to-host.ts';

let lab: BareHosts;
let folder: string;
const before = new Map<string, Snapshot>();

beforeAll(async () => {
  lab = await bareHosts(3);
  folder = await writeBareVmBlueprint(lab, lab.hosts);
  // What is begun anew takes apart what was begun before, and nothing else: on a control plane and on a worker.
  for (const each of [host(0), host(1)]) await sshToHost(each, FOREIGN);
  for (const each of lab.hosts) before.set(each.name, await takeHostSnapshot(each));
});

afterAll(async () => {
  await labDown({});
});

/** Whether the tests that take minutes run as well: `npm run test:all`. */
const isAll = process.env['ENUMERATE_ALL'] === '1';

const host = (index: number): LabHost => hostAt(lab, index);

/** All nodes are there and Ready, and a pod on one worker finds one on the other by name. */
async function isWhole(): Promise<void> {
  const kubeconfig = join(folder, '.brolly/barevm.barevm-blueprint.yaml/kubeconfig');
  expect((await readyNodes(kubeconfig)).map((node) => node.ready)).toEqual([true, true, true]);
  expect((await podsMeet(kubeconfig)).answer).toContain('served by server');
}

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
    ['while the hosts are prepared', /pull-images/],
    ['while the control plane starts', /kubeadm-init/],
    ['while the pod network is applied', /pod-network/],
    ['while the workers join', /kubeadm-join/],
    ['while it waits for the nodes to be ready', /waiting until the worker is Ready/],
  ])('can be killed %s', async (_, pattern) => {
    const killed = await runUntil({ folder, parameters: ['resume'] }, pattern, (child) => {
      child.kill('SIGKILL');
    });
    expect(killed.signal, killed.output).toBe('SIGKILL');
  });

  it('goes on to a whole cluster', async () => {
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    await isWhole();
  });

  it('is taken back wholly all the same', async () => {
    const killed = await runUntil({ folder, parameters: ['uninstall'] }, /master_\w+ \S+: began/, (child) => {
      child.kill('SIGKILL');
    });
    expect(killed.signal, killed.output).toBe('SIGKILL');
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const host of lab.hosts)
      expect(differencesSince(before.get(host.name), await takeHostSnapshot(host))).toEqual([]);
  });
});

describe.runIf(isAll)('an installation during which a host restarts', () => {
  beforeEach(async () => {
    await Promise.all(lab.hosts.map(({ name }) => resetHost(name)));
    folder = await writeBareVmBlueprint(lab, lab.hosts);
  });

  it.each([
    ['that of a worker, while it is prepared', 1, /minion1_\w+ run pull-images/],
    ['that of the control plane, while it is initialised', 0, /kubeadm-init/],
    ['that of the control plane, while workers join', 0, /kubeadm-join/],
    ['that of a worker, while it joins', 2, /minion2_\w+ run kubeadm-join/],
  ])('goes on to a whole cluster: %s', async (_, index, pattern) => {
    const began = await bootOf(host(index));
    const ended = await runUntil({ folder, parameters: ['install', 'barevm-blueprint.yaml'] }, pattern, async () => {
      await powerOffHost(host(index).name);
      await powerOnHost(host(index).name);
    });
    expect(await bootOf(host(index))).not.toBe(began);
    const isOver = ended.exitCode === 0;
    const resumed = isOver ? undefined : await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(resumed?.exitCode ?? 0, `${ended.output}${resumed?.stdout}${resumed?.stderr}`).toBe(0);
    await isWhole();
  });

  it('goes on to a whole cluster when brolly is killed as well', async () => {
    const killed = await runUntil(
      { folder, parameters: ['install', 'barevm-blueprint.yaml'] },
      /kubeadm-init/,
      async (child) => {
        child.kill('SIGKILL');
        await powerOffHost(host(0).name);
        await powerOnHost(host(0).name);
      },
    );
    expect(killed.signal, killed.output).toBe('SIGKILL');
    const result = await runCommand(['brolly', 'resume'], { cwd: folder });
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    await isWhole();
  });
});

/** Since when the first process of a host runs: another one after a restart. */
async function bootOf(one: LabHost): Promise<string> {
  return (await sshToHost(one, 'stat -c %Y /proc/1')).stdout;
}
