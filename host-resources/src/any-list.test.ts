// The promise of the whole package, for any list of resources and any state of a host: made once, taken back wholly.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostResource, resourceKey } from './kinds.ts';
import { isList } from './testing/is-list.ts';
import { PROPERTY_RUNS, PROPERTY_TIMEOUT_MS } from './testing/property-runs.ts';
import { canMakeRootHosts, makeRootHost, removeRootHosts } from './testing/root-host.ts';

const SHELLS: readonly (readonly string[])[] = [
  ['dash', '-s'],
  ['busybox', 'sh', '-s'],
];

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDh0bGZrZXlmb3J0ZXN0aW5nb25seTAxMjM0NTY3';
const PATHS = ['/srv/a', '/srv/a/b', '/srv/a/b/c', '/srv/two words', "/srv/it's", '/srv/ä/é', '/etc/motd'];

const path = fc.constantFrom(...PATHS);
const mode = fc.constantFrom(0o644, 0o600, 0o755);
const user = fc.constantFrom('ada', 'bob');
const text = fc.constantFrom('', 'one\n', 'two\nlines', 'it\'s $HOME `id` \\ "x"\n');
const line = fc.constantFrom('Port 22', "it's $x", 'a b', 'ü');
const expression = fc.constantFrom('^Port ', '^#', 'x$');

const TOOL = Buffer.from('#!/bin/sh\necho tool\n');
const PACK = spawnSync('sh', [
  '-c',
  'cd "$(mktemp -d)" && mkdir -p bin lib && echo one >bin/one && echo two >lib/two && tar -czf - bin lib; rm -rf "$PWD"',
]).stdout;
const sha256 = (bytes: Uint8Array) => ({
  kind: 'sha256' as const,
  value: createHash('sha256').update(bytes).digest('hex'),
});

/** What is made with more than files. @param mirror where `tool` and `pack.tar.gz` are */
const moreThanFiles = (mirror: string): fc.Arbitrary<HostResource> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('download' as const),
      path,
      url: fc.constant(`${mirror}/tool`),
      checksum: fc.constant(sha256(TOOL)),
      mode,
    }),
    fc.record({
      kind: fc.constant('archive' as const),
      directory: fc.constantFrom('/opt/pack', '/opt/a/b'),
      url: fc.constant(`${mirror}/pack.tar.gz`),
      checksum: fc.constant(sha256(PACK)),
      members: fc.constantFrom([], ['bin/one'], ['no-such-member']),
    }),
    fc.record({
      kind: fc.constant('os-package' as const),
      name: fc.constantFrom('tool', 'library', 'other', 'unknown'),
    }),
    fc.record({
      kind: fc.constant('systemd-unit' as const),
      name: fc.constantFrom('a.service', 'there.service'),
      enabled: fc.boolean(),
      active: fc.boolean(),
    }),
    fc.constant({
      kind: 'file' as const,
      path: '/etc/systemd/system/a.service',
      content: '[Service]\nExecStart=/bin/true\n',
    }),
    fc.record({
      kind: fc.constant('sysctl' as const),
      key: fc.constantFrom('net.ipv4.ip_forward', 'vm.swappiness', 'net.no.such'),
      value: fc.constantFrom('0', '1'),
    }),
    fc.record({ kind: fc.constant('sysctl' as const), key: fc.constantFrom('net.ipv4.ip_forward', 'net.no.such') }),
    fc.record({ kind: fc.constant('kernel-module' as const), name: fc.constantFrom('brolly-one', 'brolly_two') }),
    fc.constant({ kind: 'loaded-modules' as const }),
    fc.constant({ kind: 'swap' as const, enabled: false as const }),
    fc.record({
      kind: fc.constant('mount' as const),
      path: fc.constantFrom('/mnt/data', '/mnt/other'),
      source: fc.constant('tmpfs'),
      type: fc.constant('tmpfs'),
      options: fc.constantFrom(['size=64k'], ['size=128k', 'noexec']),
    }),
    fc.record({
      kind: fc.constant('firewall-opening' as const),
      port: fc.constantFrom(22, 6443),
      from: fc.constantFrom('10.0.0.0/8', 'fd00::/8'),
    }),
    fc.record({
      kind: fc.constant('firewall-opening' as const),
      port: fc.constant(80),
      lastPort: fc.constantFrom(80, 90),
    }),
    fc.constant({
      kind: 'command' as const,
      name: 'mark',
      run: 'echo x >/srv/mark',
      unless: 'test -e /srv/mark',
      undo: 'rm -f /srv/mark',
    }),
  );

const files: fc.Arbitrary<HostResource> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), path, content: text, mode }),
  fc.record({ kind: fc.constant('directory' as const), path, mode: fc.constantFrom(0o755, 0o700) }),
  fc.record({
    kind: fc.constant('directory' as const),
    path,
    owner: fc.constantFrom('daemon', 'root'),
    group: fc.constant('bin'),
  }),
  fc.record({
    kind: fc.constant('link' as const),
    path,
    target: fc.constantFrom('a', '/nowhere at all', '../etc/hosts'),
  }),
  fc.record({ kind: fc.constant('line' as const), path, line }),
  fc.record({ kind: fc.constant('line' as const), path, line, replaces: expression }),
  fc.record({ kind: fc.constant('line' as const), path, line, before: expression }),
  fc.record({
    kind: fc.constant('hosts-entry' as const),
    address: fc.constantFrom('10.0.0.1', 'fd00::1'),
    names: fc.constantFrom(['cp1'], ['cp1', 'cp1.example.org']),
  }),
  fc.record({
    kind: fc.constant('environment' as const),
    name: fc.constantFrom('http_proxy', 'LANG'),
    value: fc.constantFrom('', 'a b', 'http://x:1'),
  }),
  fc.record({
    kind: fc.constant('systemd-drop-in' as const),
    unit: fc.constantFrom('a.service', 'b@.service'),
    name: fc.constant('90-x'),
    content: text,
  }),
  fc.record({ kind: fc.constant('group' as const), name: fc.constantFrom('crew', 'ada') }),
  fc.record({
    kind: fc.constant('user' as const),
    name: user,
    groups: fc.constantFrom([], ['crew'], ['nobody-knows']),
  }),
  fc.record({ kind: fc.constant('user' as const), name: user, shell: fc.constant('/bin/dash'), system: fc.boolean() }),
  fc.record({ kind: fc.constant('authorized-key' as const), user, key: fc.constantFrom(KEY, `${KEY} me`) }),
);

/** Resources that contradict each other are no list: one per path. */
const about = (one: HostResource): string => ('path' in one ? one.path : resourceKey(one));

const listFrom = (mirror: string) =>
  fc
    .uniqueArray(fc.oneof(files, moreThanFiles(mirror)), { selector: about, minLength: 1, maxLength: 9 })
    .filter(isList);

/** Shell words that bring a host into some state; what does not fit is passed over. */
const firstState = fc.subarray([
  'mkdir -p /srv/a/b; echo kept >/srv/a/b/c; chmod 600 /srv/a/b/c',
  "echo text >/srv/a; touch -d @1500000000 '/srv/two words'",
  'ln -s /nowhere "/srv/it\'s"; ln -s /etc /srv/a',
  "printf '#Port 1\\nPort 2\\nx' >/etc/motd; chown 1:2 /etc/motd",
  "printf '127.0.0.1 localhost\\n10.0.0.9 cp1' >/etc/hosts",
  'rm -f /etc/hosts /etc/environment',
  "printf 'LANG=C\\nexport http_proxy=old\\n' >/etc/environment",
  'useradd -m ada; mkdir -m 700 /home/ada/.ssh; echo "ssh-rsa AAAA x" >/home/ada/.ssh/authorized_keys; chown -R ada: /home/ada',
  'groupadd crew; useradd -M -s /bin/bash bob',
  'mkdir -p /var/lib/doubles/packages; : >/var/lib/doubles/packages/library',
  "printf '[Service]\nExecStart=/bin/true\n' >/etc/systemd/system/there.service; systemctl enable there.service; systemctl start there.service",
  "mkdir -p /var/lib/doubles; printf '1 tcp dport 22 accept\n' >/var/lib/doubles/rules",
  "echo '/swapfile none swap sw 0 0' >>/etc/fstab; swapon -p 5 /swapfile; swapon /dev/sdz9",
  "mkdir /mnt/data; echo 'tmpfs /mnt/data tmpfs size=32k 0 0' >>/etc/fstab; mount /mnt/data",
  "echo 1 >/proc/sys/net/ipv4/ip_forward; echo '# mine' >/etc/sysctl.d/90-brolly.conf",
  'mkdir /sys/module/brolly_two; mkdir -p /opt/pack/bin; echo kept >/opt/pack/bin/one',
]);

describe.runIf(canMakeRootHosts)('any list of resources on a host in any state', () => {
  const mirror = createServer((request, response) => response.end(request.url === '/tool' ? TOOL : PACK));
  beforeAll(async () => {
    mirror.listen(0, '127.0.0.1');
    await once(mirror, 'listening');
  });
  afterAll(() => {
    mirror.close();
    removeRootHosts();
  });

  it.each(SHELLS.map((words) => ({ words })))(
    'is made once, has nothing to do the second time, and leaves the host as it was: $words.0 $words.1',
    async ({ words }) => {
      const list = listFrom(`http://127.0.0.1:${(mirror.address() as AddressInfo).port}`);
      await fc.assert(
        fc.asyncProperty(firstState, list, async (begin, resources) => {
          const host = makeRootHost(words);
          try {
            for (const script of begin) await host.run(script);
            const before = await host.tree();
            const progress = await host.apply(resources);
            // Some lists cannot be made, such as a file below a file: what was begun is taken back all the same.
            const isMade = isDeepStrictEqual(progress.at(-1), { kind: 'finished', isFailed: false });
            expect(progress.at(-1)?.kind).toBe('finished');
            expect(isMade ? await host.compare(resources) : []).toEqual([]);
            const reverted = await host.revert();
            expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: false });
            expect(reverted.filter(({ kind }) => kind === 'kept' || kind === 'conflict')).toEqual([]);
            expect(await host.tree()).toEqual(before);
          } finally {
            host.remove();
          }
        }),
        PROPERTY_RUNS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
