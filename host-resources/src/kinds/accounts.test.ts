// Users, groups, keys and lines of system files, on a root file system of its own with the tools of this machine.

import { afterAll, describe, expect, it } from 'vitest';
import type { HostResource } from '../kinds.ts';
import { canMakeRootHosts, makeRootHost, type RootHost, removeRootHosts } from '../testing/root-host.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDh0bGZrZXlmb3J0ZXN0aW5nb25seTAxMjM0NTY3';

/** Each test runs a dozen scripts in a root that is mounted anew for each. */
const TIMEOUT_MS = 90_000;

afterAll(removeRootHosts);

async function withHost(use: (host: RootHost) => Promise<void>): Promise<void> {
  const host = makeRootHost();
  try {
    await use(host);
  } finally {
    host.remove();
  }
}

/** Applies, expects that a second time has nothing to do, looks, and expects that a revert leaves nothing. */
async function roundTrip(list: readonly HostResource[], question: string, begin = ':'): Promise<string> {
  let answer = '';
  await withHost(async (host) => {
    await host.run(begin);
    const before = await host.tree();
    expect((await host.apply(list)).filter(({ kind }) => kind === 'failed')).toEqual([]);
    expect(await host.compare(list)).toEqual([]);
    answer = (await host.run(question)).stdout;
    const reverted = await host.revert();
    expect(reverted.filter(({ kind }) => ['kept', 'conflict', 'failed'].includes(kind))).toEqual([]);
    expect(await host.tree()).toEqual(before);
  });
  return answer;
}

describe.runIf(canMakeRootHosts)('a user', () => {
  it(
    'is made with home, shell, groups and a key, and a revert leaves no trace',
    async () => {
      const answer = await roundTrip(
        [
          { kind: 'group', name: 'builders', gid: 4242 },
          { kind: 'user', name: 'ada', uid: 4243, groups: ['builders'], shell: '/bin/bash', comment: "Ada's account" },
          { kind: 'authorized-key', user: 'ada', key: `${KEY} ada@home`, options: 'no-pty' },
        ],
        'getent passwd ada; id -Gn ada; stat -c "%a %U:%G" /home/ada/.ssh /home/ada/.ssh/authorized_keys; cat /home/ada/.ssh/authorized_keys',
      );
      expect(answer).toBe(
        `ada:x:4243:4243:Ada's account:/home/ada:/bin/bash\nada builders\n700 ada:ada\n600 ada:ada\nno-pty ${KEY} ada@home\n`,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'of the system has no home and cannot log in',
    async () => {
      const list: HostResource[] = [{ kind: 'user', name: 'daemon-x', system: true, home: '/srv/x' }];
      expect(await roundTrip(list, 'getent passwd daemon-x | cut -d: -f6-; ls /srv')).toBe(
        '/srv/x:/usr/sbin/nologin\n',
      );
    },
    TIMEOUT_MS,
  );

  it(
    'that is there is changed where it differs, and becomes what it was',
    async () => {
      const answer = await roundTrip(
        [{ kind: 'user', name: 'bob', shell: '/bin/bash', groups: ['users'], comment: 'Bob' }],
        'getent passwd bob; id -Gn bob',
        'useradd -u 4300 -M -d /nowhere -s /bin/sh bob',
      );
      expect(answer).toBe('bob:x:4300:4300:Bob:/nowhere:/bin/bash\nbob users\n');
    },
    TIMEOUT_MS,
  );

  it(
    'goes alone when others have made accounts since',
    async () => {
      await withHost(async (host) => {
        await host.apply([{ kind: 'user', name: 'ada' }]);
        await host.run('useradd -M eve');
        expect((await host.revert()).at(-1)).toEqual({ kind: 'finished', isFailed: false });
        expect((await host.run('getent passwd ada; getent passwd eve | cut -d: -f1; ls /home')).stdout).toBe('eve\n');
      });
    },
    TIMEOUT_MS,
  );

  it(
    'leaves a home to which somebody has added something, and says so',
    async () => {
      await withHost(async (host) => {
        await host.apply([{ kind: 'user', name: 'ada' }]);
        await host.run('echo thesis >/home/ada/thesis');
        const kept = (await host.revert()).filter((line) => line.kind === 'kept');
        expect(kept).toEqual([{ kind: 'kept', key: 'user:ada', path: '/home/ada', reason: 'not-empty' }]);
        await host.run('rm -r /home/ada');
        await host.apply([{ kind: 'user', name: 'ada', removeHome: true }]);
        await host.run('echo thesis >/home/ada/thesis');
        expect((await host.revert()).filter((line) => line.kind === 'kept')).toEqual([]);
        expect((await host.run('ls /home')).stdout).toBe('');
      });
    },
    TIMEOUT_MS,
  );
});

describe.runIf(canMakeRootHosts)('a key', () => {
  it(
    'takes the place of the same key with other options, and both come back',
    async () => {
      const begin = `useradd -m ada; mkdir -m 700 /home/ada/.ssh; printf 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB other\\nno-pty ${KEY} old\\n' >/home/ada/.ssh/authorized_keys; chown -R ada: /home/ada`;
      const list: HostResource[] = [{ kind: 'authorized-key', user: 'ada', key: `${KEY} new` }];
      expect(await roundTrip(list, 'cat /home/ada/.ssh/authorized_keys', begin)).toBe(
        `ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB other\n${KEY} new\n`,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'is not written through a link that the user made, nor for a user that is not there',
    async () => {
      await withHost(async (host) => {
        await host.run('useradd -m ada; mkdir /srv/elsewhere; ln -s /srv/elsewhere /home/ada/.ssh');
        const key = `${KEY} x`;
        const linked = await host.apply([{ kind: 'authorized-key', user: 'ada', key }]);
        expect(linked.find(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'link-in-the-way' });
        const nobody = await host.apply([{ kind: 'authorized-key', user: 'nobody-here', key }]);
        expect(nobody.find(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'no-such-user' });
        expect((await host.run('ls /srv/elsewhere')).stdout).toBe('');
      });
    },
    TIMEOUT_MS,
  );
});

describe.runIf(canMakeRootHosts)('a group', () => {
  it(
    'that is there gets another number, and the old one back',
    async () => {
      const list: HostResource[] = [{ kind: 'group', name: 'crew', gid: 4100 }];
      expect(await roundTrip(list, 'getent group crew', 'groupadd -g 4099 crew')).toBe('crew:x:4100:\n');
    },
    TIMEOUT_MS,
  );
});

describe.runIf(canMakeRootHosts)('lines of files of the system', () => {
  it(
    'are a name in /etc/hosts that wins over every other line, and a variable',
    async () => {
      const answer = await roundTrip(
        [
          { kind: 'hosts-entry', address: '10.0.0.11', names: ['cp1', 'cp1.example.org'] },
          { kind: 'environment', name: 'HTTPS_PROXY', value: 'http://10.0.0.1:3128' },
          { kind: 'systemd-drop-in', unit: 'ssh.service', name: '90-limit', content: '[Service]\nTasksMax=100\n' },
          { kind: 'link', path: '/etc/localtime', target: '/usr/share/zoneinfo/UTC' },
        ],
        'getent hosts cp1 | sed -n "1s/ .*//p"; cat /etc/hosts /etc/environment; ls /etc/systemd/system/ssh.service.d; readlink /etc/localtime',
        "printf '127.0.0.1 localhost\\n127.0.1.1 cp1.old cp1\\n# 9.9.9.9 cp1\\n' >/etc/hosts; echo HTTPS_PROXY=old >/etc/environment; ln -sf /usr/share/zoneinfo/Etc/GMT+4 /etc/localtime",
      );
      expect(answer).toBe(
        [
          '10.0.0.11',
          '127.0.0.1 localhost',
          '10.0.0.11 cp1 cp1.example.org # brolly',
          '127.0.1.1 cp1.old cp1',
          '# 9.9.9.9 cp1',
          'HTTPS_PROXY="http://10.0.0.1:3128"',
          '90-limit.conf',
          '/usr/share/zoneinfo/UTC',
          '',
        ].join('\n'),
      );
    },
    TIMEOUT_MS,
  );
});
