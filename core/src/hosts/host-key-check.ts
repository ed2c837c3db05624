// Decides whether the key that a host shows is the one it should have.

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostAddress } from '@brolly/plugin-sdk';
import { findKnownKeys, fingerprint, judgeKey, type KnownKey, keyType, knownHostName } from './known-hosts.ts';

/** What a person is asked on the first contact with a host. */
export interface HostKeyQuestion {
  readonly host: HostAddress;
  readonly keyType: string;
  /** `SHA256:...` */
  readonly fingerprint: string;
}

/** Asks a person; `true` means that the key is to be trusted and written down. */
export type AskHostKey = (question: HostKeyQuestion) => Promise<boolean>;

export type HostKeyAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string; readonly hint: string };

/** What is known of a host before it is asked, read once per connect. */
export interface HostKeyKnowledge {
  readonly file: string | undefined;
  readonly known: readonly KnownKey[];
  /** Key types to prefer in the handshake, so that a second key of the host does not look like a change. */
  readonly preferredTypes: readonly string[];
}

/** Reads what the policy of a host knows. A known_hosts file that is not there knows nothing. */
export async function readHostKeyKnowledge(host: HostAddress): Promise<HostKeyKnowledge> {
  const policy = host.hostKeyPolicy;
  if (policy.kind === 'pinned') {
    return {
      file: undefined,
      known: [],
      preferredTypes: policy.keys.flatMap((key) => (key.includes(' ') ? [key.split(' ')[0] ?? ''] : [])),
    };
  }
  const file = policy.file ?? join(homedir(), '.ssh', 'known_hosts');
  const text = await readFile(file, 'utf8').catch(() => '');
  const known = findKnownKeys(text, knownHostName(host.address, host.port));
  return { file, known, preferredTypes: known.filter((key) => !key.isRevoked).map((key) => key.type) };
}

/** Judges the key that a host showed, by its policy; asks and writes down where the policy says so. */
export async function checkHostKey(
  host: HostAddress,
  key: Buffer,
  options: { readonly knowledge: HostKeyKnowledge; readonly ask?: AskHostKey | undefined },
): Promise<HostKeyAnswer> {
  if (host.hostKeyPolicy.kind === 'pinned') return checkPinned(host, host.hostKeyPolicy.keys, key);
  const { file = '', known } = options.knowledge;
  const answer = judgeKey(known, key);
  switch (answer.kind) {
    case 'known':
      return { kind: 'accepted' };
    case 'revoked':
      return refuse(
        'host-key-revoked',
        `${describe(host, key)} is marked as revoked in ${file}:${answer.line}`,
        'Do not connect until you know why; ask who revoked it.',
      );
    case 'changed':
      return refuseChanged(host, key, { file, expected: answer.expected });
    case 'unknown':
      return acceptUnknown(host, key, { file, ask: options.ask });
  }
}

async function acceptUnknown(
  host: HostAddress,
  key: Buffer,
  options: { readonly file: string; readonly ask: AskHostKey | undefined },
): Promise<HostKeyAnswer> {
  const isAccepted =
    host.hostKeyPolicy.kind === 'accept-new' ||
    (await options.ask?.({ host, keyType: keyType(key), fingerprint: fingerprint(key) })) === true;
  if (!isAccepted) {
    const hint =
      `Compare it with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host, then write it into the blueprint ` +
      `(ssh_host_key: '${fingerprint(key)}'), or run "ssh-keyscan -p ${host.port} ${host.address} >> ${options.file}".`;
    return refuse('host-key-unknown', `${describe(host, key)} is not known`, hint);
  }
  await mkdir(dirname(options.file), { recursive: true, mode: 0o700 });
  const text = await readFile(options.file, 'utf8').catch(() => '');
  const before = text === '' || text.endsWith('\n') ? '' : '\n';
  const line = `${before}${knownHostName(host.address, host.port)} ${keyType(key)} ${key.toString('base64')}\n`;
  await appendFile(options.file, line, { mode: 0o600 });
  return { kind: 'accepted' };
}

function checkPinned(host: HostAddress, keys: readonly string[], key: Buffer): HostKeyAnswer {
  const found = fingerprint(key);
  const line = `${keyType(key)} ${key.toString('base64')}`;
  const isPinned = keys.some(
    (pinned) => pinned.trim() === found || pinned.trim().split(/\s+/).slice(0, 2).join(' ') === line,
  );
  if (isPinned) return { kind: 'accepted' };
  return refuse(
    'host-key-changed',
    `${describe(host, key)} is not the one that the blueprint pins (${keys.join(', ')})`,
    'If the host was made anew, write its new key into ssh_host_key; if not, somebody may stand between you and the host.',
  );
}

function refuseChanged(
  host: HostAddress,
  key: Buffer,
  known: { readonly file: string; readonly expected: readonly KnownKey[] },
): HostKeyAnswer {
  const expected = known.expected
    .map((entry) => `${entry.type} ${fingerprint(Buffer.from(entry.key, 'base64'))} (${known.file}:${entry.line})`)
    .join(', ');
  return refuse(
    'host-key-changed',
    `${describe(host, key)} is not the known one: expected ${expected}`,
    `If the host was made anew, run "ssh-keygen -f ${known.file} -R '${knownHostName(host.address, host.port)}'"; if not, somebody may stand between you and the host.`,
  );
}

function describe(host: HostAddress, key: Buffer): string {
  return `the ${keyType(key)} key ${fingerprint(key)} of ${host.name} (${host.address}:${host.port})`;
}

function refuse(reason: string, message: string, hint: string): HostKeyAnswer {
  return { kind: 'refused', reason, message, hint };
}
