// Keys and ids: the lab's own key, which opens every host, and each host's own, which survive a reset.

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stateFolder } from '../folders.ts';
import { runCommand } from '../machine/run-command.ts';
import { hostFolder } from './host-record.ts';

/** Path of the private key that opens every host. */
export function labKeyFile(): string {
  return stateFolder('id_ed25519');
}

/** Makes the lab's key unless it is there. */
export async function ensureLabKey(signal: AbortSignal): Promise<void> {
  await ensureKeyPair(labKeyFile(), 'brolly-lab', signal);
}

/** Makes a host's own key and machine id unless they are there. */
export async function ensureHostIdentity(name: string, signal: AbortSignal): Promise<void> {
  await ensureKeyPair(hostFolder(name, 'identity', 'ssh_host_ed25519_key'), `root@${name}`, signal);
  const machineId = hostFolder(name, 'identity', 'machine-id');
  if (!existsSync(machineId)) writeFileSync(machineId, randomBytes(16).toString('hex'));
}

export interface HostIdentity {
  readonly privateKey: string;
  /** The line of the public key: `ssh-ed25519 AAAA... root@host1`. */
  readonly publicKey: string;
  /** `SHA256:...`, as ssh shows it. */
  readonly fingerprint: string;
  readonly machineId: string;
}

export function readHostIdentity(name: string): HostIdentity {
  const keyFile = hostFolder(name, 'identity', 'ssh_host_ed25519_key');
  const publicKey = readFileSync(`${keyFile}.pub`, 'utf8').trim();
  return {
    privateKey: readFileSync(keyFile, 'utf8'),
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    machineId: readFileSync(hostFolder(name, 'identity', 'machine-id'), 'utf8'),
  };
}

/** The fingerprint of a public key line, as `ssh-keygen -l` prints it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

async function ensureKeyPair(path: string, comment: string, signal: AbortSignal): Promise<void> {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.draft`;
  rmSync(draft, { force: true });
  await runCommand(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', draft], { signal });
  renameSync(`${draft}.pub`, `${path}.pub`);
  renameSync(draft, path);
}
