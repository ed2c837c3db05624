// Facts of this machine by each of its shells, and of machines it is not by recorded lines.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factsAreComplete, factsScript, parseFacts } from './host-facts.ts';
import { SHELLS } from './testing/shells.ts';
import { runScript } from './testing/test-host.ts';

function parse(lines: string, clock = { sentAt: 0, receivedAt: 0 }) {
  return parseFacts(lines.replaceAll(/^ *(?=\S)/gm, '@brolly:'), clock);
}

describe('the facts script', () => {
  it.each(SHELLS)('says what is so on this machine in %s', async (...shell) => {
    const sentAt = Date.now();
    const { stdout, stderr } = await runScript(factsScript(), shell);
    const facts = parseFacts(stdout, { sentAt, receivedAt: Date.now() });
    expect(stderr).toBe('');
    expect(factsAreComplete(stdout)).toBe(true);
    expect(facts.kernel).toBe(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim());
    expect(facts.osId).not.toBe('');
    expect(facts.memoryBytes).toBeGreaterThan(2 ** 26);
    expect(facts.freeBytes['/']).toBeGreaterThan(0);
    expect(facts.commands).toEqual(expect.arrayContaining(['tar', 'mount']));
    expect(Math.abs(facts.clockSkewMs)).toBeLessThan(5000);
  });
});

describe('parseFacts', () => {
  it('reads an os-release with and without quotes', () => {
    const facts = parse(`os ID=ubuntu
      os VERSION_ID="24.04"
      os PRETTY_NAME='A \\$mall "thing"'
      machine aarch64`);
    expect(facts).toMatchObject({
      osId: 'ubuntu',
      osVersion: '24.04',
      osName: 'A $mall "thing"',
      architecture: 'arm64',
    });
  });

  it.each([
    ['/etc/ufw/ufw.conf:ENABLED=yes\n', 'ufw'],
    ['/etc/ufw/ufw.conf:ENABLED=no\n', undefined],
    ['', undefined],
    [
      '@brolly:unit Id=firewalld.service\n@brolly:unit LoadState=loaded\n@brolly:unit ActiveState=active\n',
      'firewalld',
    ],
    [
      '@brolly:unit Id=firewalld.service\n@brolly:unit LoadState=loaded\n@brolly:unit ActiveState=inactive\n',
      undefined,
    ],
  ])('tells by %j which firewall is in force', (printed, firewall) => {
    expect(parseFacts(printed, { sentAt: 0, receivedAt: 0 }).firewall).toBe(firewall);
  });

  it('names the capabilities of the bounding set', () => {
    expect(parse('capabilities 0000000001000001').capabilities).toEqual(['CAP_CHOWN', 'CAP_SYS_RESOURCE']);
    expect(parse('capabilities 000001ffffffffff').capabilities.length).toBe(41);
  });

  it.each([
    ['mount /sys/fs/cgroup cgroup2 rw,nosuid', 2],
    ['mount /sys/fs/cgroup tmpfs ro', 1],
    ['mount / ext4 rw', 1],
  ])('tells the version of cgroups by %j', (line, version) => {
    expect(parse(line).cgroupVersion).toBe(version);
  });

  it('lists ports once, addresses of both families, and units that exist', () => {
    const facts = parse(`listening 1F90
      listening 0016
      listening 0016
      address eth0 10.0.0.11/24
      address eth0 fe80::1/64
      unit Id=docker.service
      unit LoadState=loaded
      unit ActiveState=active
      unit
      unit Id=crio.service
      unit LoadState=not-found
      unit ActiveState=inactive`);
    expect(facts.listeningPorts).toEqual([22, 8080]);
    const shown =
      'LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\nLISTEN 0 128 [::]:22 [::]:*\nLISTEN 0 5 127.0.0.1%lo:6443 0.0.0.0:*';
    expect(parseFacts(`@brolly:section listening\n${shown}`, { sentAt: 0, receivedAt: 0 }).listeningPorts).toEqual([
      22, 6443,
    ]);
    expect(facts.addresses.map(({ address, prefix }) => `${address}/${prefix}`)).toEqual([
      '10.0.0.11/24',
      'fe80::1/64',
    ]);
    expect(facts.units).toEqual({ 'docker.service': 'active' });
  });

  it('has the routes of all tables, but not those to the host itself', () => {
    const shown = `default via 10.0.0.1 dev ens3
blackhole 10.244.0.0/16
10.9.0.0/16 dev wg0 table 51820 scope link
local 10.244.7.0/24 dev lo table local proto kernel scope host src 10.244.7.1
local 10.0.0.12 dev ens3 table local proto kernel scope host src 10.0.0.12
broadcast 10.0.0.255 dev ens3 table local proto kernel scope link src 10.0.0.12
local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1`;
    const { routes } = parseFacts(`@brolly:section routes\n${shown}`, { sentAt: 0, receivedAt: 0 });
    expect(routes).toEqual(shown.split('\n').slice(0, 4));
  });

  it.each([
    ['containerd containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1', '1.6.20~ds1'],
    ['containerd containerd github.com/containerd/containerd/v2 v2.2.5 abcdef', '2.2.5'],
    ['containerd   Version:  v2.2.5', '2.2.5'],
    ['containerd', undefined],
  ])('finds the version in %j', (line, version) => {
    expect(parse(line).containerdVersion).toBe(version);
  });

  it('takes half of the way there and back for the way there', () => {
    expect(
      parse('clock 1700000005000000000', { sentAt: 1_700_000_000_000, receivedAt: 1_700_000_000_200 }).clockSkewMs,
    ).toBe(4900);
    expect(parse('clock 1700000005', { sentAt: 1_700_000_000_000, receivedAt: 1_700_000_000_200 }).clockSkewMs).toBe(
      5400,
    );
  });

  it('counts free space of mounts of their own only', () => {
    const facts = parse(`free 1000 /
      free 500 /var
      free 1000 /`);
    expect(facts.freeBytes).toEqual({ '/': 1_024_000, '/var': 512_000 });
  });
});
