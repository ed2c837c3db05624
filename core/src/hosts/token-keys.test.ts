// A key on a token behind PKCS#11: SoftHSM, where it is installed, with a real sshd on loopback.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chooseTransport } from './choose-transport.ts';
import { resolveTarget } from './login.ts';
import { sshConfigReader } from './ssh-config.ts';
import { connectBy, openConnection } from './testing/test-connection.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const PROVIDER = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find(existsSync);
const PIN = '1234';

describe.skipIf(!canRunSshd || PROVIDER === undefined)('a key on a token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-token-'));
  const sshConfigFile = join(folder, 'ssh-config');
  let sshd: TestSshd;

  beforeAll(async () => {
    sshd = await startSshd();
    mkdirSync(join(folder, 'tokens'));
    writeFileSync(
      join(folder, 'softhsm2.conf'),
      `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`,
    );
    vi.stubEnv('SOFTHSM2_CONF', join(folder, 'softhsm2.conf'));
    const key = join(folder, 'key.pem');
    execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key]);
    const label = ['--label', 'brolly', '--pin', PIN];
    execFileSync('softhsm2-util', ['--init-token', '--free', '--so-pin', '5678', ...label]);
    execFileSync('softhsm2-util', ['--import', key, '--token', 'brolly', '--label', 'key', '--id', '01', '--pin', PIN]);
    sshd.letInKey(execFileSync('ssh-keygen', ['-D', PROVIDER ?? ''], { encoding: 'utf8' }).trim());
    writeFileSync(sshConfigFile, `Host *\n  PKCS11Provider ${PROVIDER}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  const address = (pin: string) => sshd.address({ credentials: [{ kind: 'answers', answers: [pin] }] });

  it('logs in by the OpenSSH client, which is chosen for it, with its PIN as the answer', async () => {
    const target = await resolveTarget(address(PIN), sshConfigReader(sshConfigFile));
    expect(await chooseTransport(target)).toEqual({ name: 'openssh', because: ['a PKCS#11 provider'] });
    const connection = await openConnection('openssh', address(PIN), { sshConfigFile });
    const outcome = await connection.exec('id -un', { signal: new AbortController().signal, timeoutMs: 15_000 });
    connection.close();
    expect(outcome).toMatchObject({ kind: 'exited', stdout: 'root\n' });
  });

  it('does not log in with another PIN', async () => {
    expect(await connectBy('openssh', address('9999'), { sshConfigFile })).toMatchObject({
      kind: 'failed',
      reason: 'authentication-failed',
    });
  });
});
