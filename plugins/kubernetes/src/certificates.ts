// Certificates of a cluster, issued on the orchestrator's side.

// @peculiar/x509 needs the metadata polyfill to be there before it is loaded.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key (PKCS#8), both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A private key (PKCS#8) and its public half, both PEM. */
export interface SigningKeys {
  readonly publicKey: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const CLIENT_DAYS = 365;
/** Certificates are valid a little earlier, for hosts whose clock is behind. */
const BACKDATED_MS = 300_000;
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** Makes a certificate authority that is valid for ten years from `now` (milliseconds since the epoch). */
export async function makeAuthority(now: number, commonName = 'kubernetes'): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${commonName}`,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
        true,
      ),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await pem(keys.privateKey) };
}

/** Issues a certificate for a client, such as `O=system:nodes, CN=system:node:host1`, valid for a year from `now`. */
export async function issueClientCertificate(authority: KeyPair, subject: string, now: number): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: new X509Certificate(authority.certificate).subject,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + CLIENT_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([CLIENT_AUTHENTICATION]),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await pem(keys.privateKey) };
}

/** Makes a key for signatures; both halves PEM. */
export async function makeSigningKeys(): Promise<SigningKeys> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const publicKey = await webcrypto.subtle.exportKey('spki', keys.publicKey);
  return { publicKey: `${PemConverter.encode(publicKey, 'PUBLIC KEY')}\n`, key: await pem(keys.privateKey) };
}

/** When a certificate ends, in milliseconds since the epoch. */
export function endOfValidity(certificate: string): number {
  return new X509Certificate(certificate).notAfter.getTime();
}

/** From when to when the first certificate of a PEM is valid, in milliseconds since the epoch; `undefined` for what is none. */
export function validityOf(pem: string): { readonly from: number; readonly to: number } | undefined {
  try {
    const { notBefore, notAfter } = new X509Certificate(pem);
    return { from: notBefore.getTime(), to: notAfter.getTime() };
  } catch {
    return undefined;
  }
}

function signingKey(key: string): Promise<webcrypto.CryptoKey> {
  const [bytes] = PemConverter.decode(key);
  if (bytes === undefined) throw new Error('the key of the certificate authority is no PEM');
  return webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, false, ['sign']);
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function serialNumber(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^[89a-f]/, '1');
}
