// Kinds of resources that need a whole host: mounts, firewalls, packages and units, each made and taken back for real.

import { changeScript, type HostResource } from '@brolly/host-resources';
import type { LabHost } from '@brolly/lab';
import { beforeAll, describe, expect, it } from 'vitest';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { bareHosts } from './lab-rig.ts';
import { askHost, changesOn, makeOn, progressOn, RESOURCES_OWNER, takeBackOn } from './resources-on-host.ts';

let host: LabHost;

beforeAll(async () => {
  const [first] = (await bareHosts(1)).hosts;
  if (first === undefined) throw new Error('the lab has no host');
  host = first;
});

const ask = (script: string): Promise<string> => askHost(host, script);

/** Makes the list, expects that a second time has nothing to do, looks, and takes it back: nothing may be left. */
async function roundTrip(list: readonly HostResource[], question: string): Promise<string> {
  const before = await takeHostSnapshot(host);
  await makeOn(host, list);
  expect(await changesOn(host, list)).toEqual([]);
  const answer = await ask(question);
  await takeBackOn(host);
  expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  return answer;
}

describe('a snapshot', () => {
  it('of a bare host is taken in less than three seconds', async () => {
    await takeHostSnapshot(host);
    const started = performance.now();
    const { sections } = await takeHostSnapshot(host);
    expect((performance.now() - started) / 1000).toBeLessThan(3);
    expect(Object.keys(sections.files).length).toBeGreaterThan(5_000);
  });
});

describe('a mount', () => {
  it('is there now and stands in /etc/fstab, at paths with blanks too', async () => {
    const answer = await roundTrip(
      [
        { kind: 'mount', path: '/srv/in memory', source: 'tmpfs', type: 'tmpfs', options: ['size=1m', 'mode=700'] },
        { kind: 'directory', path: '/srv/other', contents: 'remove' },
        { kind: 'mount', path: '/srv/other/bound', source: '/etc/ssh', type: 'none', options: ['bind', 'ro'] },
      ],
      'stat -c %a "/srv/in memory"; ls /srv/other/bound/sshd_config; grep -c /srv/ /etc/fstab; umount "/srv/in memory" && mount "/srv/in memory" && echo again',
    );
    expect(answer).toBe('700\n/srv/other/bound/sshd_config\n2\nagain\n');
  });

  it('that cannot be made is told apart, and leaves nothing', async () => {
    const before = await takeHostSnapshot(host);
    const list: HostResource[] = [{ kind: 'mount', path: '/srv/x', source: '/dev/nothing', type: 'ext4' }];
    const made = await progressOn(host, changeScript(await changesOn(host, list), RESOURCES_OWNER));
    expect(made.find(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'mount-failed' });
    await takeBackOn(host);
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });
});

describe('an opening of the firewall', () => {
  const opening: HostResource[] = [
    { kind: 'firewall-opening', port: 6443 },
    { kind: 'firewall-opening', port: 30_000, lastPort: 30_010, protocol: 'udp', from: '10.0.0.0/8' },
    { kind: 'firewall-opening', protocol: 'ipip', from: '10.0.0.0/8' },
  ];

  it('is nothing to do where everything is let in', async () => {
    expect(await changesOn(host, opening)).toEqual([]);
  });

  it('is a rule of nftables, now and in the file of the service', async () => {
    const rules =
      'table inet filter {\n  chain input {\n    type filter hook input priority filter; policy drop;\n    ct state established,related accept\n    tcp dport 22 accept\n  }\n}\n';
    await ask(
      `cp -a /etc/nftables.conf /root/nftables.conf; printf 'flush ruleset\\n${rules.replaceAll('\n', '\\n')}' >/etc/nftables.conf; nft -f /etc/nftables.conf`,
    );
    const answer = await roundTrip(
      opening,
      'nft list chain inet filter input; nft -f /etc/nftables.conf && nft list chain inet filter input | grep -c brolly-',
    );
    expect(answer).toContain('tcp dport 6443 accept comment "brolly-');
    expect(answer).toContain('ip saddr 10.0.0.0/8 udp dport 30000-30010 accept comment "brolly-');
    expect(answer).toMatch(/ip saddr 10\.0\.0\.0\/8 meta l4proto (ipencap|4) accept comment "brolly-/);
    expect(answer.trimEnd().split('\n').at(-1)).toBe('3');
    await ask('nft flush ruleset; mv /root/nftables.conf /etc/nftables.conf');
  });

  it('is a rule of iptables where its chain keeps things out', async () => {
    await ask(
      'iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -m state --state ESTABLISHED -j ACCEPT; iptables -P INPUT DROP',
    );
    const answer = await roundTrip(opening, 'iptables -S INPUT');
    expect(answer).toMatch(/-A INPUT -p tcp -m tcp --dport 6443 -m comment --comment "?brolly-\w+"? -j ACCEPT/);
    expect(answer).toMatch(/-A INPUT -s 10.0.0.0\/8 -p udp -m udp --dport 30000:30010 /);
    expect(answer).toMatch(/-A INPUT -s 10.0.0.0\/8 -p (ipencap|4) -m comment --comment "?brolly-/);
    await ask('iptables -P INPUT ACCEPT; iptables -F; nft flush ruleset');
  });
});

describe('packages of apt', () => {
  it('come with what they need and go with it', async () => {
    await ask('apt-get -q update >/dev/null 2>&1 || :');
    const answer = await roundTrip(
      [
        { kind: 'os-package', name: 'tree' },
        { kind: 'os-package', name: 'attr' },
      ],
      'command -v tree; command -v getfattr',
    );
    expect(answer).toBe('/usr/bin/tree\n/usr/bin/getfattr\n');
  });
});

describe('the front ends of firewalls', () => {
  const opening: HostResource[] = [
    { kind: 'firewall-opening', port: 6443 },
    { kind: 'firewall-opening', port: 2379, lastPort: 2380, from: '10.0.0.0/8' },
  ];

  it('ufw lets in, and no longer', async () => {
    await ask(
      'DEBIAN_FRONTEND=noninteractive apt-get -q -y install ufw >/dev/null && ufw allow 22/tcp && ufw --force enable',
    );
    const answer = await roundTrip(opening, 'ufw status');
    expect(answer).toMatch(/6443\/tcp +ALLOW +Anywhere/);
    expect(answer).toMatch(/2379:2380\/tcp +ALLOW +10\.0\.0\.0\/8/);
    await ask('ufw --force disable; apt-get -q -y purge ufw >/dev/null; nft flush ruleset');
  });

  it('firewalld lets in, now and after its restart, and no longer', async () => {
    await ask(
      'DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install firewalld >/dev/null && systemctl start firewalld && firewall-cmd -q --permanent --add-service=ssh && firewall-cmd -q --reload',
    );
    const shown = 'firewall-cmd --list-ports; firewall-cmd --list-rich-rules | sort';
    const ipip: HostResource = { kind: 'firewall-opening', protocol: 'ipip', from: '10.0.0.0/8' };
    const answer = await roundTrip([...opening, ipip], `${shown}; firewall-cmd -q --reload; ${shown}`);
    const rule = (what: string): string => `rule family="ipv4" source address="10.0.0.0/8" ${what} accept\n`;
    const rules = rule('port port="2379-2380" protocol="tcp"') + rule('protocol value="4"');
    expect(answer).toBe(`6443/tcp\n${rules}`.repeat(2));
  });

  it('firewalld lets in where the address of the host is, and no longer', async () => {
    await ask('firewall-cmd -q --zone=internal --change-interface=host0');
    const there = opening.map((one) => ({ ...one, at: host.address }));
    const shown =
      'for zone in public internal; do firewall-cmd --zone=$zone --list-ports; firewall-cmd --zone=$zone --list-rich-rules; done';
    const answer = await roundTrip(there, `${shown}; ${shown.replaceAll('firewall-cmd', 'firewall-cmd --permanent')}`);
    const rule = 'rule family="ipv4" source address="10.0.0.0/8" port port="2379-2380" protocol="tcp" accept\n';
    expect(answer).toBe(`\n\n6443/tcp\n${rule}`.repeat(2));
    expect(await ask(shown)).toBe('\n\n\n\n');
    await ask('systemctl stop firewalld; apt-get -q -y purge firewalld >/dev/null; nft flush ruleset');
  });
});

describe('a unit with a drop-in', () => {
  it('runs with it, enabled, and is away again', async () => {
    const unit = '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n';
    const answer = await roundTrip(
      [
        { kind: 'file', path: '/etc/systemd/system/nap.service', content: unit },
        { kind: 'systemd-drop-in', unit: 'nap.service', name: '90-limit', content: '[Service]\nLimitNOFILE=77\n' },
        {
          kind: 'systemd-unit',
          name: 'nap.service',
          enabled: true,
          active: true,
          restartOn: ['file:/etc/systemd/system/nap.service', 'systemd-drop-in:nap.service/90-limit'],
        },
      ],
      'systemctl is-active nap; systemctl is-enabled nap; systemctl show -p LimitNOFILE --value nap',
    );
    expect(answer).toBe('active\nenabled\n77\n');
  });
});
