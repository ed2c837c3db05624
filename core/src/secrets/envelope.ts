// How a secret is written down: AES-256-GCM, in one line of text that says its version.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'brolly1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A key of AES-256. */
export const KEY_BYTES = 32;

/**
 * Encrypts a text. The purpose is bound to it: an envelope that is moved to another name or store does not open.
 *
 * Sample: `brolly1.<12 random bytes>.<16 bytes of tag>.<ciphertext>`, each in base64url.
 */
export function seal(plaintext: Uint8Array, key: Uint8Array, purpose: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(`${VERSION}:${purpose}`, 'utf8'));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** What became of opening an envelope: `unknown-version` is one of a newer release, `refused` a wrong key or a changed text. */
export type Opened =
  | { readonly kind: 'opened'; readonly plaintext: Buffer }
  | { readonly kind: 'unknown-version' }
  | { readonly kind: 'refused' };

/** Decrypts an envelope. */
export function open(envelope: string, key: Uint8Array, purpose: string): Opened {
  const [version, ...parts] = envelope.split('.');
  if (version !== VERSION) return { kind: 'unknown-version' };
  const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (parts.length !== 3 || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || sealed === undefined)
    return { kind: 'refused' };
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${VERSION}:${purpose}`, 'utf8'));
    decipher.setAuthTag(tag);
    return { kind: 'opened', plaintext: Buffer.concat([decipher.update(sealed), decipher.final()]) };
  } catch {
    return { kind: 'refused' };
  }
}
