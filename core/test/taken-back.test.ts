// An installation that ends anywhere is taken back wholly: it is stopped or killed at events all over its course, or fails at a
// step, and the hosts are as they were each time, with what others have on them.

import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown, type MirrorFaults, startMirror } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from './command.ts';
import { FOREIGN } from './foreign.ts';
import { entryOf, growingCluster, rememberHosts } from './growing-cluster.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { type BareHosts, bareHosts, writeBareVmBlueprint } from './lab-rig.ts';
import { endAtEvent, runUntil, toldEvents } from './run-until.ts';
import { sshToHost } from './ssh-to-host.ts';

/** Whether the tests that take minutes run: `npm run test:all`. */
const isAll = process.env['ENUMERATE_ALL'] === '1';
const BLUEPRINT = 'barevm-blueprint.yaml';
/** How many events the course is cut at, half of them by SIGKILL and half by Ctrl-C. */
const CUTS = Number(process.env['CUTS'] ?? 12);

const RUNC = '/usr/local/bin/runc';
const takePort = (port: number): string =>
  `socat TCP-LISTEN:${port},fork,reuseaddr /dev/null </dev/null >/dev/null 2>&1 & echo $! >/run/taker.pid`;
const LEAVE_PORT = 'kill "$(cat /run/taker.pid)"; rm /run/taker.pid';

let lab: BareHosts;
let host: LabHost;
/** Becomes a worker, or a second control plane. */
let other: LabHost;
let before: Snapshot;
let isBare: (one: LabHost) => Promise<void>;
let events = 0;

const folderOf = (mirror = lab.mirror): Promise<string> => writeBareVmBlueprint({ mirror }, [host]);

beforeAll(async () => {
  if (!isAll) return;
  lab = await bareHosts(3);
  [host, other] = lab.hosts as readonly [LabHost, LabHost, LabHost];
  for (const each of lab.hosts) await sshToHost(each, FOREIGN);
  isBare = await rememberHosts(lab);
  before = await takeHostSnapshot(host);
});

afterAll(async () => {
  if (isAll) await labDown({});
});

async function isTakenBack(folder: string): Promise<void> {
  const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
}

const install = (folder: string): Promise<CommandResult> =>
  runCommand(['brolly', 'install', BLUEPRINT, '--task-retries', '0', '--json'], { cwd: folder });

describe.runIf(isAll)('an installation', () => {
  it('that came to its end is taken back', async () => {
    const folder = await folderOf();
    const result = await install(folder);
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    events = toldEvents(result.stdout).length;
    await isTakenBack(folder);
  });

  it.each(Array.from({ length: CUTS }, (_, cut) => ({ cut, how: cut % 2 === 0 ? 'SIGKILL' : 'SIGINT' }) as const))(
    `that is ended by $how at place $cut of ${CUTS} is taken back`,
    async ({ cut, how }) => {
      expect(events, 'a whole installation has told how many there are').toBeGreaterThan(CUTS);
      const folder = await folderOf();
      const event = Math.ceil(((cut + 0.5) / CUTS) * events);
      const isDue = (told: readonly string[]): boolean => told.length >= event;
      const { ended, at } = await endAtEvent({ folder, parameters: ['install', BLUEPRINT] }, isDue, how);
      console.log(`event ${event} of ${events}: ${at.slice(0, 200)}`);
      expect(how === 'SIGKILL' ? ended.signal : ended.exitCode, ended.output).toBe(how === 'SIGKILL' ? how : 130);
      await isTakenBack(folder);
    },
  );

  it.each<MirrorFaults>([
    { missing: '/kubelet' },
    { missing: '/containerd-static' },
    { missing: '/runc.amd64' },
    { missing: '/cni-plugins' },
    { missing: '/registry.k8s.io/coredns/' },
  ])('that fails because a download is missing is taken back: $missing', async (faults) => {
    const mirror = await startMirror({ address: new URL(lab.mirror).hostname, port: 0, faults });
    try {
      const folder = await folderOf(mirror.url);
      const result = await install(folder);
      expect(result.exitCode, result.stdout + result.stderr).toBe(1);
      await isTakenBack(folder);
    } finally {
      await mirror.close();
    }
  });

  it.each([
    {
      what: 'a port was taken meanwhile',
      code: 'port-taken',
      during: /create: began/,
      plant: takePort(10_257),
      heal: LEAVE_PORT,
    },
    {
      what: 'no container can be begun',
      code: 'runc-missing',
      during: /kubeadm-init/,
      plant: `mv ${RUNC} ${RUNC}.away`,
      heal: `mv ${RUNC}.away ${RUNC}`,
    },
  ])('that fails because $what is taken back', async ({ code, during, plant, heal }) => {
    const folder = await folderOf();
    const parameters = ['install', BLUEPRINT, '--task-retries', '0'];
    const ended = await runUntil({ folder, parameters }, during, async () => void (await sshToHost(host, plant)));
    await sshToHost(host, heal);
    expect(ended.exitCode, ended.output).toBe(1);
    expect(ended.output).toContain(`${code}: `);
    await isTakenBack(folder);
  });
});

describe.runIf(isAll)('a node that cannot join', () => {
  it.each([
    { role: 'a worker', port: 10_250, workers: 1 },
    { role: 'a second control plane', port: 10_257, workers: 0 },
  ])('is taken back with the cluster: $role', async ({ port, workers }) => {
    const controlPlanes = workers === 0 ? lab.hosts : [host];
    const cluster = growingCluster(lab, {
      control_plane_hosts: controlPlanes.map((each) => entryOf(each)),
      control_planes: controlPlanes.length,
      worker_hosts: workers === 0 ? [] : [entryOf(other)],
      workers,
    });
    const parameters = ['install', 'blueprint.yaml', '-i', 'inputs.yaml', '--task-retries', '0'];
    const take = async (): Promise<void> => void (await sshToHost(other, takePort(port)));
    const ended = await runUntil({ folder: cluster.folder, parameters }, /kubeadm-init/, take);
    await sshToHost(other, LEAVE_PORT);
    expect(ended.exitCode, ended.output).toBe(1);
    expect(ended.output).toMatch(/kubeadm-join|port-taken/);
    await cluster.succeeds('uninstall');
    for (const each of lab.hosts) await isBare(each);
  });
});
