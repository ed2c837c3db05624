// The key that opens a store of secrets: 32 random bytes, or what scrypt makes of a passphrase.

import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { KEY_BYTES } from './envelope.ts';
import { SecretsError } from './secrets-error.ts';

/** What a user has in hand to open a store with. */
export type KeyInHand =
  | { readonly kind: 'key'; readonly bytes: Uint8Array }
  | { readonly kind: 'passphrase'; readonly text: string };

/** How the key of a store is made from a passphrase; kept beside what it opens. */
export interface ScryptSettings {
  /** base64url. */
  readonly salt: string;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** About a third of a second and 128 MiB for each guess. */
const COST = 2 ** 17;
const SALT_BYTES = 16;
const SHORTEST_PASSPHRASE = 8;
/** Settings come from a file: what would take the machine's memory is refused. */
const MOST_MEMORY = 2 ** 30;

/** Fresh settings with a salt of their own. */
export function newScryptSettings(): ScryptSettings {
  return { salt: randomBytes(SALT_BYTES).toString('base64url'), cost: COST, blockSize: 8, parallelization: 1 };
}

/** @throws SecretsError for a passphrase that is too short to be new, or settings that are no settings. */
export async function keyOfPassphrase(
  text: string,
  settings: ScryptSettings,
  options: { readonly isNew: boolean },
): Promise<Uint8Array> {
  if (options.isNew && text.length < SHORTEST_PASSPHRASE)
    throw new SecretsError(`a passphrase has at least ${SHORTEST_PASSPHRASE} characters`);
  const { cost, blockSize, parallelization } = settings;
  const memory = 128 * cost * blockSize * parallelization;
  if (!Number.isSafeInteger(memory) || memory > MOST_MEMORY)
    throw new SecretsError('the settings of scrypt in the store are no settings of brolly', {
      hint: 'take the file from a backup',
    });
  const scryptOptions: ScryptOptions = { cost, blockSize, parallelization, maxmem: memory + 2 ** 25 };
  return new Promise((resolve, reject) => {
    const salt = Buffer.from(settings.salt, 'base64url');
    scrypt(text.normalize('NFKC'), salt, KEY_BYTES, scryptOptions, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

const KEY_TEXT = /^(?:brolly-key-1:)?([A-Za-z0-9+/_-]{43}=?)$/;

/** Writes a key as the text of a key file: `brolly-key-1:` and 32 bytes in base64. */
export function keyText(bytes: Uint8Array): string {
  return `brolly-key-1:${Buffer.from(bytes).toString('base64')}`;
}

/** A new random key. */
export function newKey(): Uint8Array {
  return randomBytes(KEY_BYTES);
}

/** Reads the text of a key file or variable. @throws SecretsError that names where it stood, never the text. */
export function parseKey(text: string, place: string): Uint8Array {
  const match = KEY_TEXT.exec(text.trim());
  const bytes = Buffer.from(match?.[1] ?? '', 'base64');
  if (bytes.length === KEY_BYTES) return bytes;
  throw new SecretsError(`${place} holds no key: it must be 32 bytes in base64`, {
    hint: '"brolly secrets rotate-key --to-file PATH" writes one; "openssl rand -base64 32" makes one',
  });
}
