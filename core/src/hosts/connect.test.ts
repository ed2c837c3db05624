// Opening a connection by each transport, tried with a real sshd on loopback.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { HostAddress, HostCredential } from '@brolly/plugin-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Link } from './channel.ts';
import type { ConnectFailure } from './connection.ts';
import { connectBy, sshTransports } from './testing/test-connection.ts';
import { canRunSshd, freePort, makeKey, startSshd, type TestSshd } from './testing/test-sshd.ts';
import type { ConnectOptions } from './transport.ts';

describe.skipIf(!canRunSshd).each(sshTransports)('the transport %s', (transport) => {
  let sshd: TestSshd;
  let silent: Server;
  const links: Link[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
    silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterEach(() => {
    for (const link of links.splice(0)) link.close();
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    silent.close();
    await sshd.stop();
  });

  async function attempt(address: HostAddress, options: Partial<ConnectOptions> = {}): Promise<Link | ConnectFailure> {
    const answer = await connectBy(transport, address, options);
    if (!('kind' in answer)) links.push(answer);
    return answer;
  }
  const withKey = (path: string, passphrase?: string): HostAddress => {
    const key: HostCredential = { kind: 'key-file', path, ...(passphrase === undefined ? {} : { passphrase }) };
    return sshd.address({ credentials: [key] });
  };
  const silentPort = (): number => {
    const address = silent.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  it('logs in with a key', async () => {
    expect(await attempt(sshd.address())).toMatchObject({ isOpen: true });
  });

  it('logs in with an RSA key, which is signed in a way that servers of today accept', async () => {
    const path = sshd.letIn('rsa-key', '', ['-t', 'rsa', '-b', '2048', '-N', '']);
    expect(await attempt(withKey(path))).toMatchObject({ isOpen: true });
  });

  it('logs in with an encrypted key and its passphrase', async () => {
    const path = sshd.letIn('locked', '', ['-t', 'ed25519', '-a', '1', '-N', 'open sesame']);
    expect(await attempt(withKey(path, 'open sesame'))).toMatchObject({ isOpen: true });
    for (const passphrase of [undefined, 'wrong']) {
      expect(await attempt(withKey(path, passphrase))).toMatchObject({
        reason: 'key-needs-passphrase',
        isRecoverable: false,
        hint: expect.stringContaining('ssh_passphrase'),
      });
    }
  });

  it('says which key was not accepted, and how to try by hand', async () => {
    const path = makeKey(sshd.folder, 'stranger');
    expect(await attempt(withKey(path))).toEqual({
      kind: 'failed',
      reason: 'authentication-failed',
      message: `db_a1b2c3 (127.0.0.1:${sshd.port}) does not let root in (tried: key ${path})`,
      hint: expect.stringContaining(`ssh -p ${sshd.port} root@127.0.0.1`),
      isRecoverable: false,
    });
  });

  it('says that a key file is missing', async () => {
    const path = join(sshd.folder, 'nowhere');
    expect(await attempt(withKey(path))).toMatchObject({
      reason: 'key-file-missing',
      message: expect.stringContaining(path),
      hint: expect.stringContaining('ssh_keyfilename'),
      isRecoverable: false,
    });
  });

  it.each([
    ['a folder', () => sshd.folder],
    ['no key', () => join(sshd.folder, 'sshd_config')],
    ['a public key', () => `${sshd.key}.pub`],
  ])('says that a key file is %s', async (_what, path) => {
    expect(await attempt(withKey(path()))).toMatchObject({
      reason: 'key-file-unreadable',
      message: expect.stringContaining(path()),
      isRecoverable: false,
    });
  });

  it('tries the next credential when one is not accepted', async () => {
    const stranger = makeKey(sshd.folder, 'first-stranger');
    const credentials: HostCredential[] = [
      { kind: 'key-file', path: stranger },
      { kind: 'key-file', path: sshd.key },
    ];
    expect(await attempt(sshd.address({ credentials }))).toMatchObject({ isOpen: true });
  });

  it('passes over an agent that does not answer', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', join(sshd.folder, 'no-agent'));
    const credentials: HostCredential[] = [{ kind: 'agent' }, { kind: 'key-file', path: sshd.key }];
    expect(await attempt(sshd.address({ credentials }))).toMatchObject({ isOpen: true });
  });

  it('says that a password was not accepted, without the password', async () => {
    const answer = await attempt(sshd.address({ credentials: [{ kind: 'password', password: 'tell-nobody' }] }));
    expect(answer).toMatchObject({
      reason: 'authentication-failed',
      message: expect.stringContaining('tried: password'),
    });
    expect(JSON.stringify(answer)).not.toContain('tell-nobody');
  });

  it.each(['127.0.0.1', 'localhost'])('says that nothing listens on the port of %s', async (address) => {
    expect(await attempt(sshd.address({ address, port: await freePort() }))).toMatchObject({
      reason: 'host-refused',
      message: expect.stringContaining('nothing listens'),
      hint: expect.stringContaining('ssh_port'),
      isRecoverable: true,
    });
  });

  it('says that a name is not known', async () => {
    expect(await attempt(sshd.address({ address: 'no-such-host.invalid' }))).toMatchObject({
      reason: 'host-unreachable',
      message: expect.stringMatching(/cannot be reached: .*(ENOTFOUND|EAI_AGAIN|Could not resolve)/),
      hint: expect.stringContaining('ip in the blueprint'),
    });
  });

  it('gives up on a host that never answers', async () => {
    const answer = await attempt(sshd.address({ port: silentPort() }), { timeoutMs: 100 });
    expect(answer).toMatchObject({
      reason: 'host-timeout',
      isRecoverable: true,
      hint: expect.stringContaining('is up'),
    });
  });

  it('says that a host closed the connection', async () => {
    const closing = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const address = closing.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await attempt(sshd.address({ port }))).toMatchObject({ reason: 'connection-lost', isRecoverable: true });
    closing.close();
  });

  it('ends when it is cancelled while the host says nothing', async () => {
    const cancel = new AbortController();
    silent.once('connection', () => setImmediate(() => cancel.abort()));
    const answer = await attempt(sshd.address({ port: silentPort() }), { signal: cancel.signal });
    expect(answer).toMatchObject({ reason: 'cancelled', isRecoverable: false });
  });

  it('does not begin when it is cancelled already', async () => {
    const signal = AbortSignal.abort();
    expect(await attempt(sshd.address({ port: silentPort() }), { signal })).toMatchObject({ reason: 'cancelled' });
    expect(await attempt(sshd.address(), { signal })).toMatchObject({ reason: 'cancelled' });
  });
});
