// Where the key of a store of secrets comes from: the environment, a file, or a person.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { SecretsError } from './secrets-error.ts';
import { type KeyInHand, keyText, newKey, parseKey } from './wrapping-key.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a person is asked; `undefined` where there is nobody to ask. */
export type AskPassphrase = ((question: string) => Promise<string>) | undefined;

/** The file of secrets: BROLLY_SECRETS, by default `.brolly/secrets.db` in the home folder. */
export function secretsPath(env: Environment): string {
  const named = env['BROLLY_SECRETS'] ?? '';
  return named === '' ? join(env['HOME'] ?? homedir(), '.brolly', 'secrets.db') : named;
}

/** The key file that is used where no other key is named: `secrets.key` beside the store. */
export function defaultKeyFile(storePath: string): string {
  return join(dirname(storePath), 'secrets.key');
}

/** Where a new key lies until the store has taken it. */
export function nextKeyFile(file: string): string {
  return `${file}.next`;
}

/**
 * Finds the key of a store: BROLLY_SECRETS_KEY, BROLLY_SECRETS_KEY_FILE, BROLLY_SECRETS_PASSPHRASE, the key file beside
 * the store, a prompt. A store that has no key yet gets a key file of its own.
 *
 * @param store the kind of key that it was made with; `undefined` for a new one.
 * @throws SecretsError when there is none.
 */
export async function findKey(
  env: Environment,
  store: { readonly path: string; readonly keyKind: KeyInHand['kind'] | undefined },
  ask: AskPassphrase,
): Promise<KeyInHand> {
  const given = keyInEnvironment(env);
  if (given !== undefined) return given;
  const file = defaultKeyFile(store.path);
  if (store.keyKind === 'passphrase') {
    if (ask !== undefined) return { kind: 'passphrase', text: await ask(`Passphrase of the secrets in ${store.path}`) };
    throw new SecretsError(`the secrets in ${store.path} need their passphrase, and there is nobody to ask`, {
      hint: 'set BROLLY_SECRETS_PASSPHRASE',
    });
  }
  if (existsSync(file)) return { kind: 'key', bytes: readKeyFile(file) };
  if (store.keyKind === undefined) return { kind: 'key', bytes: makeKeyFile(file) };
  throw new SecretsError(`the key of the secrets in ${store.path} is not there: ${file} is missing`, {
    hint: 'bring the file back, or name it with BROLLY_SECRETS_KEY_FILE',
  });
}

function keyInEnvironment(env: Environment): KeyInHand | undefined {
  const key = env['BROLLY_SECRETS_KEY'] ?? '';
  if (key !== '') return { kind: 'key', bytes: parseKey(key, 'BROLLY_SECRETS_KEY') };
  const file = env['BROLLY_SECRETS_KEY_FILE'] ?? '';
  if (file !== '') return { kind: 'key', bytes: readKeyFile(file) };
  const passphrase = env['BROLLY_SECRETS_PASSPHRASE'] ?? '';
  return passphrase === '' ? undefined : { kind: 'passphrase', text: passphrase };
}

/** @throws SecretsError for a file that is not there, is open to others, or holds no key. */
export function readKeyFile(file: string): Uint8Array {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new SecretsError(`there is no key file ${file}`);
  // Mode bits say nothing of who may read on Windows, and there is no process.getuid there.
  if (process.getuid !== undefined && (stat.mode & 0o077) !== 0)
    throw new SecretsError(`the key file ${file} can be read by others`, { hint: `chmod 600 ${file}` });
  return parseKey(readFileSync(file, 'utf8'), file);
}

/** Writes a new key into a file that is not there yet, for its owner only. @throws SecretsError */
export function makeKeyFile(file: string): Uint8Array {
  const bytes = newKey();
  try {
    writeFileSync(file, `${keyText(bytes)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another run was first: its key is the key.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return readKeyFile(file);
    throw new SecretsError(`the key file ${file} cannot be written`, { cause: error });
  }
  return bytes;
}
