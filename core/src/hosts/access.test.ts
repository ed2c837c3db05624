// Ways in that pass other hosts or come from the ssh configuration, tried with real servers on loopback.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostAddress, HostLogin } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chooseTransport } from './choose-transport.ts';
import { resolveTarget } from './login.ts';
import { sshConfigReader } from './ssh-config.ts';
import { connectBy, openConnection, sshTransports, type TestConnectOptions } from './testing/test-connection.ts';
import { canRunSshd, freePort, makeKey, publicKey, startSshd, type TestSshd } from './testing/test-sshd.ts';
import type { TransportName } from './transport.ts';

const patient = { signal: new AbortController().signal, timeoutMs: 15_000 };

/** A security key in software, of Debian's package openssh-tests. */
const SECURITY_KEY = process.env['SK_DUMMY'] ?? '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so';

/** What became of a connection, which is closed at once. */
async function connectAndClose(name: TransportName, address: HostAddress): Promise<unknown> {
  const answer = await connectBy(name, address);
  if ('kind' in answer) return answer;
  const { isOpen } = answer;
  answer.close();
  return { isOpen };
}

describe.skipIf(!canRunSshd)('access', () => {
  let outer: TestSshd;
  let middle: TestSshd;
  let inner: TestSshd;
  beforeAll(async () => {
    [outer, middle, inner] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  });
  afterAll(() => Promise.all([outer, middle, inner].map((sshd) => sshd.stop())));

  const whoServes = async (
    name: TransportName,
    address: HostAddress,
    options: TestConnectOptions = {},
  ): Promise<string> => {
    const connection = await openConnection(name, address, options);
    const outcome = await connection.exec('echo "$HOME"', patient);
    connection.close();
    return outcome.kind === 'exited' ? outcome.stdout.trim() : outcome.kind;
  };
  const asBastion = (sshd: TestSshd): HostLogin => {
    const { address, port, user, credentials, hostKeyPolicy } = sshd.address();
    return { address, port, user, credentials, hostKeyPolicy };
  };
  const configFile = (text: string): string => {
    const path = join(inner.folder, `config-${Math.trunc(performance.now() * 1000)}`);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };

  describe.each(sshTransports)('by %s', (name) => {
    it('passes any number of bastions, each with a key of its own', async () => {
      const bastions = [asBastion(outer), asBastion(middle)];
      expect(await whoServes(name, inner.address({ bastions }))).toBe(inner.home);
    });

    it('says which host on the way refuses', async () => {
      const nothing = { ...asBastion(outer), port: await freePort() };
      const answer = await connectBy(name, inner.address({ bastions: [nothing] }));
      expect(answer).toMatchObject({ kind: 'failed', message: expect.stringMatching(/refuse/) });
    });

    it('takes what the blueprint leaves open from the ssh configuration, Match and Include too', async () => {
      const known = join(inner.folder, 'known-for-config');
      writeFileSync(known, `[127.0.0.1]:${inner.port} ${inner.hostKey}\n`);
      const included = configFile(`Match host db\n  Port ${inner.port}\n  User root\n`);
      const file = configFile(
        `Include ${included}\nHost db\n  HostName 127.0.0.1\n  IdentityFile ${inner.key}\n  UserKnownHostsFile ${known}\n`,
      );
      const address: HostAddress = {
        name: 'db_1',
        address: 'db',
        credentials: [],
        hostKeyPolicy: { kind: 'known-hosts' },
      };
      expect(await whoServes(name, address, { sshConfigFile: file })).toBe(inner.home);
    });

    it('jumps where the ssh configuration says so', async () => {
      const known = join(inner.folder, 'known-for-jumps');
      writeFileSync(known, [outer, inner].map((sshd) => `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`).join(''));
      const file = configFile(
        `Host bastion\n  HostName 127.0.0.1\n  Port ${outer.port}\n  User root\n  IdentityFile ${outer.key}\n` +
          `Host db\n  HostName 127.0.0.1\n  Port ${inner.port}\n  IdentityFile ${inner.key}\n  ProxyJump bastion\n` +
          `Host *\n  UserKnownHostsFile ${known}\n`,
      );
      const address: HostAddress = {
        name: 'db_1',
        address: 'db',
        credentials: [],
        hostKeyPolicy: { kind: 'known-hosts' },
      };
      const target = await resolveTarget(address, sshConfigReader(file));
      expect(target.bastions.map((one) => `${one.user}@${one.address}:${one.port}`)).toEqual([
        `root@127.0.0.1:${outer.port}`,
      ]);
      expect(await whoServes(name, address, { sshConfigFile: file })).toBe(inner.home);
    });

    it('lets what the blueprint says win over the ssh configuration', async () => {
      const file = configFile(`Host *\n  User nobody\n  Port 1\n  IdentityFile /nonexistent\n`);
      expect(await whoServes(name, inner.address(), { sshConfigFile: file })).toBe(inner.home);
    });
  });

  it('shares one connection to a bastion among all hosts behind it', async () => {
    const bastion = await startSshd();
    const address = inner.address({ bastions: [asBastion(bastion)] });
    const target = await resolveTarget(address, sshConfigReader('/nonexistent'));
    const { transports } = await import('./transports.ts');
    const transport = transports.native();
    const links = await Promise.all([1, 2, 3].map(() => transport.connect(target, patient)));
    expect(links).toMatchObject([{ isOpen: true }, { isOpen: true }, { isOpen: true }]);
    const sessions = execFileSync('ss', ['-Htn', 'state', 'established', `( dport = :${bastion.port} )`], {
      encoding: 'utf8',
    });
    expect(sessions.trim().split('\n')).toHaveLength(1);
    transport.close();
    await bastion.stop();
  });

  it('leaves no client of OpenSSH behind, also when its process is killed', async () => {
    const program = `
      import { openConnection } from '${new URL('testing/test-connection.ts', import.meta.url).href}';
      const address = JSON.parse(process.argv[1]);
      const connection = await openConnection('openssh', address);
      await connection.exec('true', { signal: new AbortController().signal, timeoutMs: 15000 });
      console.log('open');
      setInterval(() => undefined, 1000);`;
    const address = JSON.stringify(inner.address());
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, address], {
      cwd: import.meta.dirname,
    });
    await once(child.stdout, 'data');
    const sessions = (): string =>
      execFileSync('ss', ['-Htn', 'state', 'established', `( dport = :${inner.port} )`], { encoding: 'utf8' }).trim();
    const before = sessions().split('\n').length;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(() => expect(sessions() === '' ? 0 : sessions().split('\n').length).toBe(before - 1), 10_000);
  });

  it('takes the OpenSSH client for a ProxyCommand of the configuration, and conditions as that has them', async () => {
    const through = `ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ${outer.key} -p ${outer.port} -W 127.0.0.1:${inner.port} root@127.0.0.1`;
    const file = configFile(
      `Match host db exec "test -e ${inner.key}"\n  ProxyCommand ${through}\nHost *\n  User nobody\n`,
    );
    const address = inner.address({ address: 'db', port: 1 });
    const target = await resolveTarget(address, sshConfigReader(file));
    expect(await chooseTransport(target)).toEqual({ name: 'openssh', because: ['a ProxyCommand'] });
    expect(await whoServes('openssh', address, { sshConfigFile: file })).toBe(inner.home);
  });

  describe.skipIf(!existsSync(SECURITY_KEY))('security keys', () => {
    it('log in by the OpenSSH client, which is chosen for them', async () => {
      const key = inner.letIn('touched', '', ['-t', 'ecdsa-sk', '-w', SECURITY_KEY, '-N', '']);
      const address = inner.address({ credentials: [{ kind: 'key-file', path: key }] });
      const chosen = await chooseTransport(await resolveTarget(address, sshConfigReader('/nonexistent')));
      expect(chosen).toEqual({ name: 'openssh', because: ['a security key'] });
      const file = configFile(`Host *\n  SecurityKeyProvider ${SECURITY_KEY}\n`);
      expect(await whoServes('openssh', address, { sshConfigFile: file })).toBe(inner.home);
    });
  });

  describe('certificates', () => {
    it('logs in with a certificate of the user, by the OpenSSH client that is chosen for it', async () => {
      const authority = makeKey(inner.folder, 'user-authority');
      const key = makeKey(inner.folder, 'certified');
      execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', '-n', 'root', `${key}.pub`]);
      inner.letInAuthority(publicKey(authority));
      const credentials = [{ kind: 'key-file', path: key, certificate: `${key}-cert.pub` }] as const;
      const address = inner.address({ credentials });
      const chosen = await chooseTransport(await resolveTarget(address, sshConfigReader('/nonexistent')));
      expect(chosen).toEqual({ name: 'openssh', because: ['a certificate of the user'] });
      expect(await connectAndClose('openssh', address)).toMatchObject({ isOpen: true });
      expect(await connectBy('native', address)).toMatchObject({ reason: 'authentication-failed' });
    });

    it('takes a host whose key an authority of known_hosts has signed', async () => {
      const authority = makeKey(inner.folder, 'host-authority');
      const certified = await startSshd({ hostAuthority: authority });
      const file = join(inner.folder, 'known-authority');
      writeFileSync(file, `@cert-authority [127.0.0.1]:* ${publicKey(authority)}\n`);
      const address = certified.address({ hostKeyPolicy: { kind: 'known-hosts', file } });
      const target = await resolveTarget(address, sshConfigReader('/nonexistent'));
      expect(await chooseTransport(target)).toEqual({ name: 'openssh', because: ['a certificate of the host'] });
      expect(await connectAndClose('openssh', address)).toMatchObject({ isOpen: true });
      appendFileSync(file, `@revoked * ${publicKey(authority)}\n`);
      expect(await connectBy('openssh', address)).toMatchObject({ kind: 'failed' });
      expect(readFileSync(file, 'utf8')).toContain('@revoked');
      await certified.stop();
    });
  });
});
