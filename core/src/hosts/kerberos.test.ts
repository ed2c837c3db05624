// A login by a ticket of Kerberos, with a real key distribution centre on loopback (Debian's krb5-kdc and krb5-admin-server).

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectBy, openConnection } from './testing/test-connection.ts';
import { canRunSshd, freePort, startSshd, type TestSshd } from './testing/test-sshd.ts';

const hasKerberos = spawnSync('sh', ['-c', 'command -v krb5kdc kadmin.local kinit']).status === 0;

describe.runIf(canRunSshd && hasKerberos)('a host that lets in by tickets of Kerberos', () => {
  let folder: string;
  let centre: ChildProcess;
  let sshd: TestSshd;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brolly-kerberos-'));
    const port = await freePort();
    const at = (name: string): string => join(folder, name);
    writeFileSync(
      at('krb5.conf'),
      `[libdefaults]
  default_realm = SHOP.TEST
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  SHOP.TEST = {
    kdc = 127.0.0.1:${port}
  }
`,
    );
    writeFileSync(
      at('kdc.conf'),
      `[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  SHOP.TEST = {
    database_name = ${at('principal')}
    key_stash_file = ${at('stash')}
  }
`,
    );
    vi.stubEnv('KRB5_CONFIG', at('krb5.conf'));
    vi.stubEnv('KRB5_KDC_PROFILE', at('kdc.conf'));
    vi.stubEnv('KRB5_KTNAME', at('host.keytab'));
    vi.stubEnv('KRB5CCNAME', at('tickets'));
    const run = (program: string, words: readonly string[], input = ''): string =>
      execFileSync(program, words, { input, env: process.env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
    run('kdb5_util', ['create', '-s', '-r', 'SHOP.TEST', '-P', 'master']);
    run('kadmin.local', ['-q', 'addprinc -pw friend root']);
    run('kadmin.local', ['-q', 'addprinc -randkey host/127.0.0.1']);
    run('kadmin.local', ['-q', `ktadd -k ${at('host.keytab')} host/127.0.0.1`]);
    centre = spawn('krb5kdc', ['-n'], { env: process.env, stdio: 'ignore' });
    await vi.waitFor(() => run('kinit', ['root'], 'friend\n'), { timeout: 10_000, interval: 100 });
    sshd = await startSshd({ more: ['GSSAPIAuthentication yes', 'GSSAPIStrictAcceptorCheck no'] });
  }, 60_000);
  afterAll(async () => {
    await sshd.stop();
    centre.kill();
    await once(centre, 'exit');
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('is reached by the OpenSSH client with a ticket', async () => {
    const connection = await openConnection('openssh', sshd.address({ credentials: [] }));
    const patient = { signal: new AbortController().signal, timeoutMs: 15_000 };
    expect(await connection.exec('id -u', patient)).toMatchObject({ kind: 'exited', stdout: '0\n' });
    connection.close();
  });

  it('is not reached without one', async () => {
    vi.stubEnv('KRB5CCNAME', join(folder, 'no-tickets'));
    expect(await connectBy('openssh', sshd.address({ credentials: [] }))).toMatchObject({
      reason: 'authentication-failed',
    });
  });
});
