// A real sshd on a loopback port, for tests: its keys, its settings and its end are the test's own.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HostAddress } from '@brolly/plugin-sdk';

const SSHD = '/usr/sbin/sshd';

/** Logging in needs root; without sshd there is nothing to log in to. */
export const canRunSshd = existsSync(SSHD) && process.getuid?.() === 0;

export interface TestSshd {
  readonly folder: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA...`, what the server shows first. */
  readonly hostKey: string;
  readonly otherHostKey: string;
  /** Path of the private key that is let in. */
  readonly key: string;
  /** An address that pins the host key and offers `key`. */
  address(changes?: Partial<HostAddress>): HostAddress;
  /** Logins find no profile of the real root here, only what a test puts in it. */
  readonly home: string;
  /** Makes one more key that is let in, with options of authorized_keys such as `environment="A=b"`. */
  letIn(name: string, options?: string, keygen?: readonly string[]): string;
  /** Lets in whoever has this key: `ssh-ed25519 AAAA...`. */
  letInKey(publicKey: string): void;
  /** Lets in whoever has a certificate for root that this authority has signed. */
  letInAuthority(publicKey: string): void;
  stop(): Promise<void>;
}

/** Makes a key pair and gives the path of the private key. */
export function makeKey(
  folder: string,
  name: string,
  options: readonly string[] = ['-t', 'ed25519', '-N', ''],
): string {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-C', name, '-f', path, ...options]);
  return path;
}

/** `ssh-ed25519 AAAA...` of a private key's path. */
export function publicKey(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

export interface TestSshdOptions {
  /** Path of the private key of an authority that signs the host's first key. */
  readonly hostAuthority?: string;
  /** Path of one more private key that is let in. */
  readonly lets?: string;
  /** More lines of sshd_config. */
  readonly more?: readonly string[];
}

/** Starts an sshd that listens on loopback only. */
export async function startSshd({ hostAuthority, lets, more = [] }: TestSshdOptions = {}): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-sshd-'));
  const hostKey = makeKey(folder, 'host-ed25519');
  const otherHostKey = makeKey(folder, 'host-ecdsa', ['-t', 'ecdsa', '-N', '']);
  const key = makeKey(folder, 'user-key');
  const authorized = join(folder, 'authorized_keys');
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(authorized, `environment="HOME=${home}" ${publicKey(key)}\n`, { mode: 0o600 });
  if (lets !== undefined) appendFileSync(authorized, `${publicKey(lets)}\n`);
  const certificates = hostAuthority === undefined ? [] : [certify(hostAuthority, hostKey)];
  const { port, server } = await listen(folder, { keys: [hostKey, otherHostKey], certificates, more });
  const pinned = [publicKey(hostKey)];
  return {
    folder,
    home,
    port,
    hostKey: publicKey(hostKey),
    otherHostKey: publicKey(otherHostKey),
    key,
    address: (changes = {}) => ({
      name: 'db_a1b2c3',
      address: '127.0.0.1',
      port,
      user: 'root',
      credentials: [{ kind: 'key-file', path: key }],
      hostKeyPolicy: { kind: 'pinned', keys: pinned },
      ...changes,
    }),
    letIn(name, options = '', keygen) {
      const path = makeKey(folder, name, keygen);
      appendFileSync(
        authorized,
        `environment="HOME=${home}"${options === '' ? '' : `,${options}`} ${publicKey(path)}\n`,
      );
      return path;
    },
    letInKey(key) {
      appendFileSync(authorized, `environment="HOME=${home}" ${key}\n`);
    },
    letInAuthority(authority) {
      appendFileSync(authorized, `cert-authority,environment="HOME=${home}" ${authority}\n`);
    },
    async stop() {
      if (server.exitCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

interface HostKeys {
  readonly keys: readonly string[];
  readonly certificates: readonly string[];
  readonly more: readonly string[];
}

/** Signs a host's key for loopback and gives the path of the certificate. */
function certify(authority: string, key: string): string {
  execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'host', '-h', '-n', '127.0.0.1', `${key}.pub`]);
  return `${key}-cert.pub`;
}

/** A port that was free a moment ago may be taken meanwhile: then another is tried. */
async function listen(folder: string, host: HostKeys): Promise<{ port: number; server: ChildProcess }> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const port = await freePort();
    const server = spawn(SSHD, ['-D', '-e', '-f', writeSettings(folder, port, host)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const line of createInterface({ input: server.stderr })) {
      if (!line.includes('Server listening')) continue;
      server.stderr.resume();
      return { port, server };
    }
  }
  throw new Error('sshd does not start');
}

function writeSettings(folder: string, port: number, { keys, certificates, more }: HostKeys): string {
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const path = join(folder, 'sshd_config');
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    ...keys.map((key) => `HostKey ${key}`),
    ...certificates.map((path) => `HostCertificate ${path}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'PermitUserEnvironment yes',
    'PrintMotd no',
    'UseDNS no',
    'MaxStartups 100',
    ...more,
    '',
  ].join('\n');
  writeFileSync(path, settings);
  // Newer servers make an address wait that was refused often, and every test here comes from the same one.
  const patient = `${settings}PerSourcePenalties no\n`;
  writeFileSync(`${path}.patient`, patient);
  return spawnSync(SSHD, ['-t', '-f', `${path}.patient`]).status === 0 ? `${path}.patient` : path;
}

/** A port of loopback on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return address.port;
}
