// Snapshots of this machine's own namespaces, and of what hosts of other families print.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareSnapshots, formatSnapshotDifference } from './compare-snapshots.ts';
import { parseSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

const AT = new Date('2026-11-26T12:00:00Z');

/** The snapshot of a host that printed these sections. */
function snapshotOf(sections: Readonly<Record<string, string>>): Snapshot {
  const text = Object.entries(sections)
    .map(([name, lines]) => `@${name}\n${lines}\n`)
    .join('');
  const stdout = `noise\n@brolly:snapshot\n${gzipSync(text).toString('base64')}\n@brolly:snapshot-end\n`;
  const snapshot = parseSnapshot(stdout, AT);
  if (snapshot === undefined) throw new Error('no snapshot');
  return snapshot;
}

describe('a snapshot', () => {
  it('tells what each path is, with the hash of a file', () => {
    const { sections } = snapshotOf({
      files:
        'd755 0:0 /etc\nf644 0:0 3 1764158400.5 /etc/a file\nl../other\n/etc/link\nf600 1:2 99 1764158400.5 /huge\nc666 0:0 /null',
      hashes: '0123456789abcdef0123456789abcdef */etc/a file',
      attributes: '# file: /etc/a file\nuser.note=0x6869\nsecurity.selinux=0x00',
    });
    expect(sections.files).toEqual({
      '/etc': 'directory 755 0:0',
      '/etc/a file': 'file 644 0:0 3 0123456789abcdef0123456789abcdef user.note=0x6869 security.selinux=0x00',
      '/etc/link': 'link ../other',
      '/huge': 'file 600 1:2 99 at 1764158400.5',
      '/null': 'character 666 0:0',
    });
  });

  it('names links, addresses, rules and units so that their numbers do not matter', () => {
    const { sections } = snapshotOf({
      links:
        '3: eth0@if5: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether aa:bb',
      addresses:
        '3: eth0    inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever',
      units: '● a.service not-found inactive dead a.service\nb.service loaded active running B',
      firewall:
        'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 22 accept\n\t\ttcp dport 22 accept\n\t}\n}',
      processes: '/usr/bin/x -a\n/usr/bin/x -a\n/usr/bin/y',
      mounts: 'overlay / overlay rw,lowerdir=/a,uuid=on 0 0\n/dev/sda1 /boot vfat rw,uuid=1 0 0',
    });
    expect(sections.links).toEqual({ eth0: 'BROADCAST,UP mtu 1500 qdisc noqueue state UP mode DEFAULT' });
    expect(Object.keys(sections.addresses)).toEqual(['eth0 inet 10.0.0.1/24 brd 10.0.0.255 scope global eth0']);
    expect(sections.units).toEqual({
      'a.service': 'not-found inactive',
      'b.service': 'loaded active',
    });
    expect(sections.firewall['table inet filter: chain input: tcp dport 22 accept']).toBe('2');
    expect(sections.mounts).toEqual({
      '/': 'overlay overlay rw,lowerdir=/a',
      '/boot': 'vfat /dev/sda1 rw,uuid=1',
    });
    expect(sections.processes).toEqual({ '/usr/bin/x -a': '2', '/usr/bin/y': '1' });
  });

  it('is none when the output was cut, or the file is something else', () => {
    expect(parseSnapshot('@brolly:snapshot\nH4sI', AT)).toBeUndefined();
    expect(readSnapshot('{"version": 2}')).toBeUndefined();
    expect(readSnapshot('not JSON')).toBeUndefined();
    const snapshot = snapshotOf({});
    expect(readSnapshot(JSON.stringify(snapshot))).toEqual(snapshot);
  });
});

describe('two snapshots', () => {
  const before = snapshotOf({
    files: 'd755 0:0 /etc\nd755 0:0 /var/log/x\nl/a\n/etc/link',
    modules: 'overlay\nnf_tables',
  });
  const after = snapshotOf({ files: 'd700 0:0 /etc\nf644 0:0 1 1 /new', modules: 'overlay\nbr_netfilter\nnf_tables' });

  it('differ in what came, went and changed, without what moves by itself', () => {
    expect(compareSnapshots(before, after).map(formatSnapshotDifference)).toEqual([
      '~ files /etc: directory 755 0:0 -> directory 700 0:0',
      '- files /etc/link: link /a',
      '+ files /new: file 644 0:0 1 at 1',
      '+ modules br_netfilter: present',
    ]);
    expect(compareSnapshots(before, before)).toEqual([]);
  });

  it('do not differ by kernel modules that rules and links of others leave loaded, but by those that change something', () => {
    const [had, has] = ['overlay', 'overlay\nvxlan\nxt_comment\nnf_conntrack\nbr_netfilter\nveth'].map((modules) =>
      snapshotOf({ modules }),
    ) as [Snapshot, Snapshot];
    const names = (options = {}): readonly string[] => compareSnapshots(had, has, options).map(({ name }) => name);
    expect(names()).toEqual(['br_netfilter']);
    expect(names({ everything: true })).toHaveLength(5);
    expect(compareSnapshots(has, had).map(({ name }) => name)).toHaveLength(5);
  });

  it('do not differ by settings that came with such a module, but by their values', () => {
    const [none, some, other] = ['', '/net/nf_conntrack_max:1', '/net/nf_conntrack_max:2'].map((line) =>
      snapshotOf({ sysctls: line.slice(1) }),
    ) as [Snapshot, Snapshot, Snapshot];
    expect(compareSnapshots(none, some)).toEqual([]);
    expect(compareSnapshots(some, other).map(({ name }) => name)).toEqual(['net/nf_conntrack_max']);
  });

  it('can be compared without what is named, or with everything', () => {
    const ignore = { files: [/^\/etc/], modules: [/./] };
    expect(compareSnapshots(before, after, { ignore }).map(({ name }) => name)).toEqual(['/new']);
    expect(compareSnapshots(before, after, { everything: true }).map(({ name }) => name)).toContain('/var/log/x');
  });
});
