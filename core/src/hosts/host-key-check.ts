// Decides whether the key that a host shows is the one it should have.

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  findAuthorities,
  findKnownKeys,
  fingerprint,
  judgeKey,
  type KnownKey,
  keyType,
  knownHostName,
} from './known-hosts.ts';
import type { Login } from './login.ts';

/** What a person is asked on the first contact with a host. */
export interface HostKeyQuestion {
  readonly host: Login;
  readonly keyType: string;
  /** `SHA256:...` */
  readonly fingerprint: string;
}

/** Asks a person; `true` means that the key is to be trusted and written down. */
export type AskHostKey = (question: HostKeyQuestion) => Promise<boolean>;

export type HostKeyAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string; readonly hint: string };

/** A known key with the file it stands in. */
export interface KnownHostKey extends KnownKey {
  readonly file: string;
}

/** What is known of a host before it is asked, read once per connect. */
export interface HostKeyKnowledge {
  readonly file: string | undefined;
  readonly known: readonly KnownHostKey[];
  /** Key types to prefer in the handshake, so that a second key of the host does not look like a change. */
  readonly preferredTypes: readonly string[];
  /** Keys of the same address with no word of the port: one of them is good where none is known for the port. */
  readonly knownWithoutPort: readonly KnownHostKey[];
  /** No key of it is known, and an authority is that may sign keys of such hosts. */
  readonly isVouchedForByAuthority: boolean;
}

/** Reads what the policy of a host knows. A known_hosts file that is not there knows nothing. */
export async function readHostKeyKnowledge(host: Login): Promise<HostKeyKnowledge> {
  const policy = host.hostKeyPolicy;
  if (policy.kind === 'pinned') {
    return {
      file: undefined,
      known: [],
      preferredTypes: policy.keys.flatMap((key) => (key.includes(' ') ? [key.split(' ')[0] ?? ''] : [])),
      knownWithoutPort: [],
      isVouchedForByAuthority: false,
    };
  }
  const name = knownHostNameOf(host);
  const texts = await Promise.all(
    host.knownHostsFiles.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })),
  );
  const findKeys = (wanted: string): readonly KnownHostKey[] =>
    texts.flatMap(({ file, text }) => findKnownKeys(text, wanted).map((key) => ({ ...key, file })));
  const known = findKeys(name);
  const valid = known.filter((key) => !key.isRevoked);
  return {
    file: host.knownHostsFiles[0],
    known,
    knownWithoutPort: host.hostKeyAlias === undefined ? findKeys(host.address.toLowerCase()) : [],
    preferredTypes: valid.map((key) => key.type),
    isVouchedForByAuthority: valid.length === 0 && texts.some(({ text }) => findAuthorities(text, name).length > 0),
  };
}

/** The name under which known_hosts has a host. */
function knownHostNameOf({ hostKeyAlias, address, port }: Login): string {
  return hostKeyAlias ?? knownHostName(address, port);
}

/** Judges the key that a host showed, by its policy; asks and writes down where the policy says so. */
export async function checkHostKey(
  host: Login,
  key: Buffer,
  options: { readonly knowledge: HostKeyKnowledge; readonly ask?: AskHostKey | undefined },
): Promise<HostKeyAnswer> {
  if (host.hostKeyPolicy.kind === 'pinned') return checkPinned(host, host.hostKeyPolicy.keys, key);
  const { file = '', known, knownWithoutPort } = options.knowledge;
  const answer = judgeKey(known, key);
  switch (answer.kind) {
    case 'known':
      return { kind: 'accepted' };
    case 'revoked':
      return refuse(
        'host-key-revoked',
        `${describe(host, key)} is marked as revoked in ${answer.by.file}:${answer.by.line}`,
        'Do not connect until you know why; ask who revoked it.',
      );
    case 'changed':
      return refuseChanged(host, key, answer.expected);
    case 'unknown':
      if (judgeKey(knownWithoutPort, key).kind === 'known') return { kind: 'accepted' };
      return acceptUnknown(host, key, { file, ask: options.ask });
  }
}

async function acceptUnknown(
  host: Login,
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
  try {
    await writeDown(host, key, options.file);
    return { kind: 'accepted' };
  } catch (error) {
    const why = (error as Error).message;
    return refuse(
      'host-key-unknown',
      `${describe(host, key)} is not written down: ${why}`,
      'The known_hosts file cannot be written.',
    );
  }
}

async function writeDown(host: Login, key: Buffer, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const text = await readFile(file, 'utf8').catch(() => '');
  const before = text === '' || text.endsWith('\n') ? '' : '\n';
  const line = `${before}${knownHostNameOf(host)} ${keyType(key)} ${key.toString('base64')}\n`;
  await appendFile(file, line, { mode: 0o600 });
}

function checkPinned(host: Login, keys: readonly string[], key: Buffer): HostKeyAnswer {
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

function refuseChanged(host: Login, key: Buffer, known: readonly KnownHostKey[]): HostKeyAnswer {
  const files = [...new Set(known.map(({ file }) => file))].join(' and ');
  const expected = known
    .map((entry) => `${entry.type} ${fingerprint(Buffer.from(entry.key, 'base64'))} (${entry.file}:${entry.line})`)
    .join(', ');
  return refuse(
    'host-key-changed',
    `${describe(host, key)} is not the known one: expected ${expected}`,
    `If the host was made anew, run "ssh-keygen -f ${files} -R '${knownHostNameOf(host)}'"; if not, somebody may stand between you and the host.`,
  );
}

function describe(host: Login, key: Buffer): string {
  return `the ${keyType(key)} key ${fingerprint(key)} of ${host.name} (${host.address}:${host.port})`;
}

function refuse(reason: string, message: string, hint: string): HostKeyAnswer {
  return { kind: 'refused', reason, message, hint };
}
