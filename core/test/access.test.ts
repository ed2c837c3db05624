// Ways in and ways to root as enterprises have them, each on a real host: odd shells, terminals, doas, su, two steps, ...

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostResource, quote } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import type { HostAddress } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostPool, openHostPool } from '#hosts/host-pool.ts';
import { bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

const PASSWORD = 'open sesame $x';
const ROOT_PASSWORD = "root's own";
const signal = new AbortController().signal;

/** Users who log in with the lab's key, each with an oddity of its own. */
const PREPARE = `set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends fish tcsh opendoas >/dev/null
printf '%s\\n' ${quote(`root:${ROOT_PASSWORD}`)} | chpasswd
for user in fish csh banner terminal terminalpassword sudopassword doas doaspassword su twosteps; do
  case $user in fish) shell=/usr/bin/fish;; csh) shell=/bin/tcsh;; *) shell=/bin/bash;; esac
  useradd -m -s $shell $user
  echo "$user:"'${PASSWORD}' | chpasswd
  mkdir -p /home/$user/.ssh
  cp /root/.ssh/authorized_keys /home/$user/.ssh/
  chown -R $user: /home/$user/.ssh
done
echo 'echo Welcome; echo to all >&2; printf "no end of line"' >>/home/banner/.bashrc
sed -i '1i echo Welcome' /home/banner/.bashrc
cat >/etc/sudoers.d/odd <<'END'
fish,csh,banner,terminal ALL=(ALL) NOPASSWD:ALL
terminalpassword,sudopassword ALL=(ALL) ALL
Defaults:terminal,terminalpassword requiretty
END
cat >/etc/doas.conf <<'END'
permit nopass doas
permit doaspassword
END
chmod 0400 /etc/doas.conf
cat >/etc/pam.d/sshd <<'END'
auth required pam_unix.so
auth required pam_unix.so
account required pam_unix.so
session required pam_unix.so
END
cat >/etc/ssh/sshd_config.d/odd.conf <<'END'
Banner /etc/issue
Match User twosteps
  AuthenticationMethods keyboard-interactive
  KbdInteractiveAuthentication yes
END
sed -i '/^Subsystem/d' /etc/ssh/sshd_config
systemctl reload ssh
mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp
for tool in tar curl wget; do found=$(command -v $tool) && mv "$found" "$found.away" || true; done
`;

const FILE: HostResource = { kind: 'file', path: '/etc/brolly-access', content: 'changed\n', mode: 0o600 };

let host: LabHost;
const folder = mkdtempSync(join(tmpdir(), 'brolly-access-'));
const pool: HostPool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve() });

beforeAll(async () => {
  [host] = (await bareHosts(1)).hosts as [LabHost];
  await sshToHost(host, PREPARE);
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
  await labDown({});
});

function address(user: string, changes: Partial<HostAddress> = {}): HostAddress {
  return {
    name: `${user}_1`,
    address: host.address,
    user,
    credentials: [{ kind: 'key-file', path: host.keyFile }],
    hostKeyPolicy: { kind: 'pinned', keys: [host.fingerprint] },
    ...changes,
  };
}

/** Facts, one change and its way back: all that an operation needs of a host. */
async function use(way: HostAddress): Promise<string> {
  const reached = await pool.host(way, signal);
  expect((await reached.facts(signal)).osId).toBe('debian');
  const apply = { owner: `access.${way.name}`, signal };
  expect((await reached.apply([FILE], apply)).map((change) => change.key)).toEqual(['file:/etc/brolly-access']);
  expect(await reached.apply([FILE], apply)).toEqual([]);
  await reached.revert(apply);
  return (
    await reached.run(`id -un; ls /etc/brolly-access 2>&1; cat /proc/[0-9]*/cmdline | grep -c '[s]esame'`, { signal })
  ).stdout;
}
const AS_ROOT = /^root\nls: .*No such file.*\n0\n$/;

describe.each(['native', 'openssh'] as const)('by the transport %s', (transport) => {
  it.each([
    ['a login shell that is fish', 'fish', {}],
    ['a login shell that is csh', 'csh', {}],
    ['a login shell and a server that print banners', 'banner', {}],
    ['sudo that insists on a terminal', 'terminal', {}],
    [
      'sudo that wants a password on a terminal',
      'terminalpassword',
      { become: { method: 'sudo', password: PASSWORD } },
    ],
    ['sudo that wants a password', 'sudopassword', { become: { method: 'sudo', password: PASSWORD } }],
    ['doas', 'doas', { become: { method: 'doas' } }],
    ['doas that wants a password', 'doaspassword', { become: { method: 'doas', password: PASSWORD } }],
    ['su', 'su', { become: { method: 'su', password: ROOT_PASSWORD } }],
  ] satisfies [string, string, Partial<HostAddress>][])('works through %s', async (_what, user, changes) => {
    expect(await use(address(user, { transport, ...changes }))).toMatch(AS_ROOT);
  });

  it.each([
    ['sudo', 'sudopassword', { become: { method: 'sudo', password: 'wrong' } }, 'sudo-needs-password'],
    ['sudo without a password', 'sudopassword', {}, 'sudo-needs-password'],
    ['doas on a terminal', 'doaspassword', { become: { method: 'doas', password: 'wrong' } }, 'doas-needs-password'],
    ['doas that is not permitted', 'su', { become: { method: 'doas' } }, 'doas-denied'],
    ['su', 'doas', { become: { method: 'su', password: 'wrong' } }, 'su-needs-password'],
    ['sudo that is not allowed', 'su', { become: { method: 'sudo', password: PASSWORD } }, 'sudo-denied'],
  ] satisfies [string, string, Partial<HostAddress>, string][])(
    'says what a wrong way to root by %s is',
    async (_what, user, changes, reason) => {
      const reached = await pool.host(address(user, { transport, name: `${user}-refused`, ...changes }), signal);
      await expect(reached.run('true', { signal })).rejects.toMatchObject({ reason });
    },
  );

  it('answers what a login asks in two steps', async () => {
    const credentials = [{ kind: 'answers', answers: [PASSWORD, PASSWORD] }] as const;
    const way = address('twosteps', { transport, credentials, become: { method: 'su', password: ROOT_PASSWORD } });
    expect(await use(way)).toMatch(AS_ROOT);
  });

  it('logs in by an agent that holds an encrypted key', async () => {
    const socket = join(folder, `agent-${transport}`);
    const agent = spawn('ssh-agent', ['-D', '-a', socket]);
    await once(agent.stdout, 'data');
    const key = join(folder, `agent-key-${transport}`);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'phrase', '-f', key]);
    const askpass = { SSH_ASKPASS: '/bin/echo', SSH_ASKPASS_REQUIRE: 'force' };
    execFileSync(
      'sh',
      [
        '-c',
        `printf '#!/bin/sh\\necho phrase\\n' >"$1" && chmod 700 "$1" && SSH_ASKPASS="$1" ssh-add -q "$2" </dev/null`,
        'sh',
        `${socket}-askpass`,
        key,
      ],
      { env: { ...process.env, ...askpass, SSH_AUTH_SOCK: socket } },
    );
    const line = execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' });
    await sshToHost(host, `echo '${line.trim()}' >>/root/.ssh/authorized_keys`);
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = socket;
    const own = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve() });
    try {
      const reached = await own.host(address('root', { transport, credentials: [{ kind: 'agent' }] }), signal);
      expect(await reached.run('id -un', { signal })).toMatchObject({ stdout: 'root\n' });
    } finally {
      await own.close();
      agent.kill();
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    }
  });

  it('works where root may not log in', async () => {
    await sshToHost(host, `echo 'PermitRootLogin no' >/etc/ssh/sshd_config.d/root.conf; systemctl restart ssh`);
    const admin = await pool.host(address('fish', { transport }), signal);
    try {
      const root = address('root', { transport, name: 'forbidden_1' });
      await expect(pool.host(root, signal)).rejects.toMatchObject({ reason: 'authentication-failed' });
      expect(await use(address('csh', { transport, name: 'no-root-login_1' }))).toMatch(AS_ROOT);
    } finally {
      await admin.run('rm /etc/ssh/sshd_config.d/root.conf; systemctl restart ssh', { signal });
    }
  });
});
