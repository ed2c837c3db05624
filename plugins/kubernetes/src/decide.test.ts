// What facts mean, for hosts as they are found.

import type { HostFacts } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { CONTAINER, DEBIAN, WITH_CONTAINERD, WITH_DOCKER } from './testing/sketch-facts.ts';
import { versionsOf } from './versions.ts';

const settings = { versions: versionsOf('1.36'), kubernetesSource: 'binaries' } as const;

describe('a fresh virtual machine', () => {
  it('gets a runtime and needs no exception', () => {
    const decisions = decide(DEBIAN, settings);
    expect(decisions).toMatchObject({
      binFolder: '/usr/local/bin',
      cgroupDriver: 'systemd',
      failCgroupV1: true,
      failSwapOn: true,
      turnSwapOff: false,
      restrictOomScore: false,
      keepConntrackLimits: false,
      ignoredPreflight: [],
    });
    expect(decisions.runtime.kind).toBe('standard');
    expect(decisions.all.map((one) => one.decision)).toEqual([
      `containerd ${settings.versions.containerd} is installed`,
    ]);
  });

  it('has swap turned off, with the names of the devices as the reason', () => {
    const decisions = decide({ ...DEBIAN, swaps: ['/dev/vda2'] }, settings);
    expect(decisions).toMatchObject({ turnSwapOff: true, failSwapOn: true });
    expect(decisions.all).toContainEqual({ decision: 'swap is switched off', because: 'swap is on: /dev/vda2' });
  });

  it('gets its binaries elsewhere where /usr is read-only', () => {
    const decisions = decide({ ...DEBIAN, usrIsReadOnly: true }, settings);
    expect(decisions.binFolder).toBe('/opt/bin');
    expect(decisions.runtime.binFolder).toBe('/opt/bin');
  });

  it('that is small is accepted, and the reason is said', () => {
    const decisions = decide({ ...DEBIAN, cpus: 1, memoryBytes: 1_000_000_000 }, settings);
    expect(decisions.ignoredPreflight).toEqual(['NumCPU', 'Mem']);
    expect(decisions.all.map((one) => one.because)).toEqual(
      expect.arrayContaining(['the host has 1', 'the host has 1000 MB']),
    );
  });
});

describe('a container that serves as a host', () => {
  it('keeps what its kernel and its capabilities forbid', () => {
    expect(decide(CONTAINER, settings)).toMatchObject({
      cgroupDriver: 'cgroupfs',
      failCgroupV1: false,
      restrictOomScore: true,
      keepConntrackLimits: true,
      ignoredPreflight: ['SystemVerification'],
    });
  });

  it('lives with swap that it cannot turn off', () => {
    const decisions = decide({ ...CONTAINER, swaps: ['/dev/sda2'], capabilities: ['CAP_NET_ADMIN'] }, settings);
    expect(decisions).toMatchObject({ turnSwapOff: false, failSwapOn: false });
    expect(decisions.ignoredPreflight).toContain('Swap');
  });

  it('gives a reason for each decision', () => {
    for (const one of decide(CONTAINER, settings).all) expect(one.because).not.toBe('');
  });
});

describe('a container runtime that is there', () => {
  it.each<[string, HostFacts, RegExp]>([
    ['is too old', WITH_DOCKER, /docker\.service.*1\.6\.20 is older than 2\.2\.0/],
    ['does not serve Kubernetes', { ...WITH_CONTAINERD, containerdServesCri: false }, /does not serve Kubernetes/],
    [
      'would lower OOM scores where that is forbidden',
      { ...WITH_CONTAINERD, capabilities: ['CAP_SYS_ADMIN'] },
      /would lower OOM scores/,
    ],
    [
      'is CRI-O',
      { ...DEBIAN, units: { 'crio.service': 'active' } },
      /crio\.service is there and is left as it is: it has no containerd/,
    ],
  ])('is left alone when it %s, and ours goes beside it', (_, facts, because) => {
    const { runtime, all } = decide(facts, settings);
    expect(runtime).toMatchObject({ kind: 'private', unit: 'brolly-containerd.service' });
    expect(runtime.root).not.toBe('/var/lib/containerd');
    expect(all[0]?.because).toMatch(because);
  });

  it.each<[string, HostFacts]>([
    ['a containerd', WITH_CONTAINERD],
    ["Docker's", { ...WITH_DOCKER, containerdVersion: '2.2.5', containerdServesCri: true }],
    [
      'one in a container that leaves OOM scores alone',
      { ...WITH_CONTAINERD, capabilities: ['CAP_SYS_ADMIN'], containerdRestrictsOomScore: true },
    ],
  ])('is used when it is good enough: %s', (_, facts) => {
    const { runtime, all } = decide(facts, settings);
    expect(runtime.kind).toBe('existing');
    expect(all[0]?.decision).toBe('the containerd 2.2.5 that is there is used and left in place');
  });
});

describe('packages of Kubernetes', () => {
  const asked = { ...settings, kubernetesSource: 'packages' } as const;

  it.each([
    ['apt-get', { ...DEBIAN, commands: [...DEBIAN.commands, 'apt-get', 'dpkg'] }],
    ['dnf', { ...DEBIAN, commands: ['curl', 'dnf', 'rpm'] }],
    ['zypper', { ...DEBIAN, commands: ['curl', 'zypper', 'rpm'] }],
  ])('come by %s where it is there; the runtime stays a download', (packageTool, facts) => {
    expect(decide(facts, asked)).toMatchObject({
      packageTool,
      binFolder: '/usr/bin',
      runtime: { binFolder: '/usr/local/bin' },
    });
  });

  it.each([
    ['the host has none of apt-get, dnf, zypper', { ...DEBIAN, commands: ['curl', 'pacman'] }],
    ['/usr is read-only', { ...DEBIAN, commands: ['curl', 'apt-get'], usrIsReadOnly: true }],
  ])('are downloads all the same, and that is said, where %s', (because, facts) => {
    const { packageTool, binFolder, all } = decide(facts, asked);
    expect([packageTool, binFolder]).toEqual([undefined, facts.usrIsReadOnly ? '/opt/bin' : '/usr/local/bin']);
    expect(all).toContainEqual({
      decision: 'Kubernetes comes as binaries although packages are asked for',
      because,
    });
  });
});
