// Keys that bundles are signed with: Ed25519, the private one in a PEM file, the public one as a word in a blueprint.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const PREFIX = 'ed25519:';

export type SigningKey =
  | { readonly kind: 'key'; readonly privateKey: KeyObject; readonly isNew: boolean }
  /** `message` says why there is none. */
  | { readonly kind: 'unusable'; readonly message: string };

/** Reads the key of a file, or makes one there (mode 0600). */
export async function signingKey(path: string): Promise<SigningKey> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return unusable(path, error);
    return newKey(path).catch((problem: unknown) => unusable(path, problem));
  }
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType === 'ed25519') return { kind: 'key', privateKey, isNew: false };
    return unusable(path, new Error(`it is a key of the kind ${privateKey.asymmetricKeyType}, and must be ed25519`));
  } catch (error) {
    return unusable(path, error);
  }
}

async function newKey(path: string): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(path, pem, { mode: 0o600, flag: 'wx' });
  return { kind: 'key', privateKey, isNew: true };
}

function unusable(path: string, error: unknown): SigningKey {
  return { kind: 'unusable', message: `the key ${path} cannot be used: ${(error as Error).message}` };
}

/** `ed25519:…`, as blueprints name it. */
export function publicKeyOf(privateKey: KeyObject): string {
  return `${PREFIX}${createPublicKey(privateKey).export({ format: 'jwk' }).x ?? ''}`;
}

/** Whether a text names a public key. */
export function isPublicKey(text: string): boolean {
  return keyOf(text) !== undefined;
}

/** Base64. */
export function signatureOf(content: Uint8Array, privateKey: KeyObject): string {
  return sign(null, content, privateKey).toString('base64');
}

/** Whether the holder of a key has signed the content. */
export function isSignedBy(
  content: Uint8Array,
  { key, signature }: { readonly key: string; readonly signature: string },
): boolean {
  const publicKey = keyOf(key);
  return publicKey !== undefined && verify(null, content, publicKey, Buffer.from(signature, 'base64'));
}

function keyOf(text: string): KeyObject | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: text.slice(PREFIX.length) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}
