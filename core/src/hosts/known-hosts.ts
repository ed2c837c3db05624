// Reads known_hosts files as OpenSSH does: plain, hashed and patterned names, ports, @revoked.

import { createHash, createHmac } from 'node:crypto';

/** One key out of a known_hosts file. */
export interface KnownKey {
  readonly isRevoked: boolean;
  /** `ssh-ed25519` */
  readonly type: string;
  /** Base64 as written in the file. */
  readonly key: string;
  /** 1-based. */
  readonly line: number;
}

/** How a host's key stands to what is known. */
export type KnownHostAnswer<Key extends KnownKey = KnownKey> =
  | { readonly kind: 'known' }
  | { readonly kind: 'revoked'; readonly by: Key }
  | { readonly kind: 'changed'; readonly expected: readonly Key[] }
  | { readonly kind: 'unknown' };

/** The name under which a host stands in the file, in small letters: `10.0.0.11`, or `[10.0.0.11]:2222` for another port than 22. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** All keys that a file has for a name; `@cert-authority` lines are left out. */
export function findKnownKeys(text: string, name: string): readonly KnownKey[] {
  return findLines(text, name).filter(({ isAuthority }) => !isAuthority);
}

/** The keys of authorities that may sign keys of a host of that name. */
export function findAuthorities(text: string, name: string): readonly KnownKey[] {
  return findLines(text, name).filter(({ isAuthority }) => isAuthority);
}

function findLines(text: string, name: string): readonly (KnownKey & { readonly isAuthority: boolean })[] {
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) return [];
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [names, type, key] = words;
    if (names === undefined || type === undefined || key === undefined || !matchesName(names, name)) return [];
    return [
      { isAuthority: marker === '@cert-authority', isRevoked: marker === '@revoked', type, key, line: index + 1 },
    ];
  });
}

/** Judges a key that a host showed. A host that is known by keys of other types only counts as changed. */
export function judgeKey<Key extends KnownKey>(known: readonly Key[], key: Buffer): KnownHostAnswer<Key> {
  const encoded = key.toString('base64');
  const revoked = known.find((entry) => entry.isRevoked && entry.key === encoded);
  if (revoked !== undefined) return { kind: 'revoked', by: revoked };
  const valid = known.filter((entry) => !entry.isRevoked);
  if (valid.some((entry) => entry.key === encoded)) return { kind: 'known' };
  return valid.length > 0 ? { kind: 'changed', expected: valid } : { kind: 'unknown' };
}

/** `SHA256:...` as ssh-keygen prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519`, read from the key itself. */
export function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

function matchesName(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const patterns = names.split(',');
  const matches = (pattern: string): boolean => patternToRegExp(pattern).test(name.toLowerCase());
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

function patternToRegExp(pattern: string): RegExp {
  const text = pattern
    .toLowerCase()
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`);
}
