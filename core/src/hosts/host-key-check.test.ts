// Which host keys are taken: the policies with a real sshd, and known_hosts files as ssh-keygen reads and writes them.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostKeyPolicy } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConnectFailure } from './connection.ts';
import type { AskHostKey } from './host-key-check.ts';
import { fingerprint, knownHostName } from './known-hosts.ts';
import { connectBy, sshTransports } from './testing/test-connection.ts';
import { canRunSshd, makeKey, publicKey, startSshd, type TestSshd } from './testing/test-sshd.ts';

describe.skipIf(!canRunSshd).each(sshTransports)('the key of a host, by the transport %s', (transport) => {
  let sshd: TestSshd;
  let files = 0;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  const name = (): string => knownHostName('127.0.0.1', sshd.port);
  const bytes = (key: string): Buffer => Buffer.from(key.split(' ')[1] ?? '', 'base64');
  const write = (text: string): string => {
    files += 1;
    const path = join(sshd.folder, `known_hosts-${files}`);
    writeFileSync(path, text);
    return path;
  };
  async function connect(
    hostKeyPolicy: HostKeyPolicy,
    options: { readonly askHostKey?: AskHostKey; readonly timeoutMs?: number } = {},
  ): Promise<ConnectFailure | 'connected'> {
    const answer = await connectBy(transport, sshd.address({ hostKeyPolicy }), options);
    if ('kind' in answer) return answer;
    answer.close();
    return 'connected';
  }
  const stranger = (): string => publicKey(makeKey(sshd.folder, `stranger-${(files += 1)}`));

  it('is taken when its fingerprint or its line is pinned', async () => {
    const keys = [fingerprint(bytes(sshd.hostKey)), sshd.hostKey, `${sshd.hostKey} root@host`, sshd.otherHostKey];
    for (const key of keys) expect(await connect({ kind: 'pinned', keys: [key] })).toBe('connected');
  });

  it('has the fingerprint that ssh-keygen prints', () => {
    const printed = spawnSync('ssh-keygen', ['-lf', join(sshd.folder, 'host-ed25519.pub')], { encoding: 'utf8' });
    expect(printed.stdout.split(' ')[1]).toBe(fingerprint(bytes(sshd.hostKey)));
  });

  it('is refused when another one is pinned, naming both', async () => {
    const pinned = stranger();
    const answer = await connect({ kind: 'pinned', keys: [pinned] });
    expect(answer).toMatchObject({
      reason: 'host-key-changed',
      isRecoverable: false,
      hint: expect.stringContaining('ssh_host_key'),
    });
    expect(answer).toHaveProperty('message', expect.stringContaining(pinned));
    expect(answer).toHaveProperty('message', expect.stringContaining(fingerprint(bytes(sshd.hostKey))));
  });

  it('is refused when nobody vouches for it, and nothing is written', async () => {
    const file = join(sshd.folder, 'no-such-file');
    expect(await connect({ kind: 'known-hosts', file })).toMatchObject({
      reason: 'host-key-unknown',
      isRecoverable: false,
      message: expect.stringContaining(fingerprint(bytes(sshd.hostKey))),
      hint: expect.stringContaining(`ssh-keyscan -p ${sshd.port} 127.0.0.1`),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('is taken from plain, patterned and hashed lines of known_hosts, as ssh-keygen finds them', async () => {
    const plain = write(`# hosts\n\nexample.org,${name()} ${sshd.hostKey} a comment\n`);
    const patterned = write(`*.example.org,[127.0.0.?]:${sshd.port} ${sshd.hostKey}\n`);
    const windows = write(`${name()} ${sshd.hostKey}\r\n`);
    const hashed = write(`${name()} ${sshd.hostKey}\n`);
    expect(spawnSync('ssh-keygen', ['-q', '-H', '-f', hashed]).status).toBe(0);
    expect(readFileSync(hashed, 'utf8')).toMatch(/^\|1\|/);
    for (const file of [plain, patterned, windows, hashed]) {
      expect(spawnSync('ssh-keygen', ['-F', name(), '-f', file]).status).toBe(0);
      expect(await connect({ kind: 'known-hosts', file })).toBe('connected');
    }
  });

  it('is taken from a line that says nothing of the port, as ssh takes it', async () => {
    const file = write(`127.0.0.1 ${sshd.hostKey}\n`);
    expect(await connect({ kind: 'known-hosts', file })).toBe('connected');
    const other = write(`127.0.0.1 ${stranger()}\n`);
    expect(await connect({ kind: 'known-hosts', file: other })).toMatchObject({ reason: 'host-key-unknown' });
  });

  it('is unknown by lines of other ports, other hosts, negated names and authorities, as for ssh-keygen', async () => {
    for (const line of [`[127.0.0.1]:1 `, `127.0.0.10 `, `!${name()},!127.0.0.1,* `, `@cert-authority ${name()} `]) {
      const file = write(`${line}${sshd.hostKey}\n`);
      expect(await connect({ kind: 'known-hosts', file }), line).toMatchObject({ reason: 'host-key-unknown' });
      expect(spawnSync('ssh-keygen', ['-F', name(), '-f', file]).stdout.toString(), line).not.toContain(
        'found: line 1 \n',
      );
    }
  });

  it('is asked for by the type that is known, so that a second key of a host is no change', async () => {
    const file = write(`${name()} ${sshd.otherHostKey}\n`);
    expect(await connect({ kind: 'known-hosts', file })).toBe('connected');
  });

  it('is refused when it has changed, saying where the known one stands, whatever the policy', async () => {
    const old = stranger();
    const file = write(`# first line\n${name()} ${old}\n`);
    for (const kind of ['known-hosts', 'accept-new'] as const) {
      const answer = await connect({ kind, file }, { askHostKey: () => Promise.resolve(true) });
      expect(answer).toMatchObject({
        reason: 'host-key-changed',
        message: expect.stringContaining(`${fingerprint(bytes(old))} (${file}:2)`),
        hint: expect.stringContaining(`ssh-keygen -f ${file} -R '${name()}'`),
      });
    }
    expect(readFileSync(file, 'utf8')).toBe(`# first line\n${name()} ${old}\n`);
  });

  it('is refused when it is revoked', async () => {
    const file = write(`${name()} ${sshd.hostKey}\n@revoked * ${sshd.hostKey}\n`);
    expect(await connect({ kind: 'accept-new', file })).toMatchObject({
      reason: 'host-key-revoked',
      message: expect.stringContaining(`${file}:2`),
    });
  });

  it('is written down when new ones are accepted, where ssh-keygen finds it', async () => {
    const file = join(sshd.folder, 'made', 'known_hosts');
    expect(await connect({ kind: 'accept-new', file })).toBe('connected');
    expect(readFileSync(file, 'utf8')).toBe(`${name()} ${sshd.hostKey}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(spawnSync('ssh-keygen', ['-F', name(), '-f', file]).status).toBe(0);
    expect(await connect({ kind: 'known-hosts', file })).toBe('connected');
  });

  it('is written on a line of its own where the last line has no end', async () => {
    const other = stranger();
    const file = write(`other.example ${other}`);
    expect(await connect({ kind: 'accept-new', file })).toBe('connected');
    expect(readFileSync(file, 'utf8')).toBe(`other.example ${other}\n${name()} ${sshd.hostKey}\n`);
  });

  it('is written down when a person says yes, and refused when they say no', async () => {
    const file = write('');
    const ask = vi.fn<AskHostKey>(() => Promise.resolve(false));
    expect(await connect({ kind: 'known-hosts', file }, { askHostKey: ask })).toMatchObject({
      reason: 'host-key-unknown',
    });
    expect(readFileSync(file, 'utf8')).toBe('');
    ask.mockResolvedValue(true);
    expect(await connect({ kind: 'known-hosts', file }, { askHostKey: ask })).toBe('connected');
    expect(readFileSync(file, 'utf8')).toBe(`${name()} ${sshd.hostKey}\n`);
    expect(await connect({ kind: 'known-hosts', file }, { askHostKey: ask })).toBe('connected');
    expect(ask.mock.calls.map(([question]) => [question.keyType, question.fingerprint])).toEqual([
      ['ssh-ed25519', fingerprint(bytes(sshd.hostKey))],
      ['ssh-ed25519', fingerprint(bytes(sshd.hostKey))],
    ]);
  });

  it('leaves a person all the time they need to answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const slow: AskHostKey = () => {
      vi.advanceTimersByTime(3_600_000);
      return Promise.resolve(true);
    };
    try {
      expect(await connect({ kind: 'known-hosts', file: write('') }, { askHostKey: slow })).toBe('connected');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is known by a hashed name in small letters however the name is written, as for ssh', async () => {
    const file = write(`[localhost]:${sshd.port} ${sshd.hostKey}\n`);
    expect(spawnSync('ssh-keygen', ['-q', '-H', '-f', file]).status).toBe(0);
    const options = [
      '-F',
      'none',
      '-o',
      `UserKnownHostsFile=${file}`,
      '-o',
      'StrictHostKeyChecking=yes',
      '-i',
      sshd.key,
    ];
    expect(spawnSync('ssh', [...options, '-p', String(sshd.port), 'root@LocalHost', 'true']).status).toBe(0);
    const hostKeyPolicy = { kind: 'known-hosts', file } as const;
    const address = sshd.address({ address: 'LocalHost', hostKeyPolicy });
    const answer = await connectBy(transport, address);
    expect(answer).toMatchObject({ isOpen: true });
    if (!('kind' in answer)) answer.close();
  });

  it('says why it could not be written down', async () => {
    const file = join(sshd.key, 'known_hosts');
    expect(await connect({ kind: 'accept-new', file })).toMatchObject({
      reason: 'host-key-unknown',
      message: expect.stringMatching(/ENOTDIR|EEXIST/),
      hint: expect.stringContaining('cannot be written'),
    });
  });
});
