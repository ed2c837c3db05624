// The trust of a cluster, made before any host is touched: CA, bootstrap token, administrator.

// @peculiar/x509 needs the metadata polyfill to be there before it is loaded.
import 'reflect-metadata';
import { randomInt, webcrypto } from 'node:crypto';
import type { OperationContext } from '@brolly/plugin-sdk';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** What the orchestrator holds of a cluster. All but the CA's certificate is secret. */
export interface Trust {
  readonly caCertificate: string;
  readonly caKey: string;
  /** `abcdef.0123456789abcdef` */
  readonly token: string;
  readonly adminCertificate: string;
  readonly adminKey: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const ADMIN_DAYS = 365;
/** Certificates are valid a little earlier, for hosts whose clock is behind. */
const BACKDATED_MS = 300_000;

/** The trust of the cluster of a control plane: made once, then kept among the private values of the deployment. */
export async function trustOf(context: OperationContext, masterId: string): Promise<Trust> {
  const name = `kubernetes-trust/${masterId}`;
  const known = await context.privateValues.get(name);
  if (known !== undefined) return JSON.parse(known) as Trust;
  const trust = await makeTrust(Date.now());
  await context.privateValues.put(name, JSON.stringify(trust));
  return trust;
}

/** Makes new trust that is valid from `now` on. */
export async function makeTrust(now: number): Promise<Trust> {
  const caKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(now - BACKDATED_MS);
  const ca = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=kubernetes',
    notBefore,
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: caKeys as webcrypto.CryptoKeyPair,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
        true,
      ),
    ],
  });
  const adminKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const admin = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'O=kubeadm:cluster-admins, CN=brolly-admin',
    issuer: ca.subject,
    notBefore,
    notAfter: new Date(now + ADMIN_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: adminKeys.publicKey as webcrypto.CryptoKey,
    signingKey: caKeys.privateKey as webcrypto.CryptoKey,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']),
    ],
  });
  return {
    caCertificate: `${ca.toString('pem')}\n`,
    caKey: await pem(caKeys.privateKey as webcrypto.CryptoKey),
    token: `${randomText(6)}.${randomText(16)}`,
    adminCertificate: `${admin.toString('pem')}\n`,
    adminKey: await pem(adminKeys.privateKey as webcrypto.CryptoKey),
  };
}

/** A kubeconfig for the administrator. */
export function adminKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, server, {
    'client-certificate-data': base64(trust.adminCertificate),
    'client-key-data': base64(trust.adminKey),
  });
}

/** The kubeconfig by which a worker finds the cluster and introduces itself: the CA is pinned whole. */
export function discoveryKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, server, { token: trust.token });
}

function kubeconfig(trust: Trust, server: string, user: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'kubernetes', cluster: { server, 'certificate-authority-data': base64(trust.caCertificate) } },
      ],
      users: [{ name: 'brolly', user }],
      contexts: [{ name: 'brolly', context: { cluster: 'kubernetes', user: 'brolly' } }],
      'current-context': 'brolly',
    },
    undefined,
    2,
  )}\n`;
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function serialNumber(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^[89a-f]/, '1');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
