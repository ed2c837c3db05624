// Certificates, judged by OpenSSL.

import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { endOfValidity, issueClientCertificate, type KeyPair, makeAuthority } from './certificates.ts';

const NOW = Date.now();
const DAY_MS = 86_400_000;
let folder: string;
let authority: KeyPair;
let node: KeyPair;

const openssl = (...parameters: string[]): string =>
  execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brolly-certificates-'));
  authority = await makeAuthority(NOW);
  node = await issueClientCertificate(authority, 'O=system:nodes, CN=system:node:host1', NOW);
  writeFileSync(join(folder, 'ca.crt'), authority.certificate);
  writeFileSync(join(folder, 'ca.key'), authority.key);
  writeFileSync(join(folder, 'node.crt'), node.certificate);
  writeFileSync(join(folder, 'node.key'), node.key);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a certificate authority', () => {
  it('may sign certificates and nothing stands above it', () => {
    const text = openssl('x509', '-in', 'ca.crt', '-noout', '-text');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE/);
    expect(text).toMatch(/Key Usage: critical\s+.*Certificate Sign/);
    expect(text).toMatch(/Issuer: CN = kubernetes[\s\S]*Subject: CN = kubernetes/);
  });

  it('has the key that belongs to it', () => {
    const ofCertificate = openssl('x509', '-in', 'ca.crt', '-noout', '-pubkey');
    expect(openssl('pkey', '-in', 'ca.key', '-pubout')).toBe(ofCertificate);
  });

  it('is valid for ten years, from a little before it was made', () => {
    expect(endOfValidity(authority.certificate)).toBeCloseTo(NOW + 3650 * DAY_MS, -4);
    expect(openssl('verify', '-CAfile', 'ca.crt', '-attime', String(Math.floor(NOW / 1000) - 60), 'node.crt')).toBe(
      'node.crt: OK\n',
    );
  });
});

describe('a certificate of a client', () => {
  it('is accepted by what trusts the authority, for a client and not for a server', () => {
    expect(openssl('verify', '-CAfile', 'ca.crt', '-purpose', 'sslclient', 'node.crt')).toBe('node.crt: OK\n');
    expect(() => openssl('verify', '-CAfile', 'ca.crt', '-purpose', 'sslserver', 'node.crt')).toThrow(
      /unsuitable|purpose/,
    );
  });

  it('says who the client is', () => {
    const subject = openssl('x509', '-in', 'node.crt', '-noout', '-subject', '-nameopt', 'RFC2253');
    expect(subject).toBe('subject=CN=system:node:host1,O=system:nodes\n');
  });

  it('is no authority itself, and ends after a year', () => {
    expect(openssl('x509', '-in', 'node.crt', '-noout', '-text')).not.toContain('CA:TRUE');
    expect(endOfValidity(node.certificate)).toBeCloseTo(NOW + 365 * DAY_MS, -4);
  });

  it('is not accepted by what trusts another authority of the same name', async () => {
    writeFileSync(join(folder, 'other.crt'), (await makeAuthority(NOW)).certificate);
    expect(() => openssl('verify', '-CAfile', 'other.crt', 'node.crt')).toThrow(/node\.crt/);
  });

  it('has a serial number of its own', async () => {
    const another = await issueClientCertificate(authority, 'CN=other', NOW);
    writeFileSync(join(folder, 'another.crt'), another.certificate);
    expect(openssl('x509', '-in', 'another.crt', '-noout', '-serial')).not.toBe(
      openssl('x509', '-in', 'node.crt', '-noout', '-serial'),
    );
  });

  it.each([
    [0x00, 0x01],
    [0x00, 0x80],
    [0x00, 0x00],
    [0x80, 0x00],
    [0xff, 0xff],
  ])(
    'has a serial number that is positive and written in full, also when chance begins with %i, %i',
    async (...first) => {
      const random = vi.spyOn(webcrypto, 'getRandomValues').mockImplementationOnce((bytes) => {
        (bytes as Uint8Array).fill(7).set(first);
        return bytes;
      });
      const { certificate } = await issueClientCertificate(authority, 'CN=chance', NOW);
      expect(random).toHaveBeenCalled();
      random.mockRestore();
      writeFileSync(join(folder, 'chance.crt'), certificate);
      expect(openssl('verify', '-CAfile', 'ca.crt', 'chance.crt')).toBe('chance.crt: OK\n');
      expect(openssl('x509', '-in', 'chance.crt', '-noout', '-serial')).toMatch(/^serial=[0-9A-F]{2,40}\n$/);
      // Go refuses a number with a byte too many or a sign: `l= 15 prim: INTEGER :01...`.
      const integers = openssl('asn1parse', '-in', 'chance.crt').matchAll(/l= *(\d+) prim: INTEGER +:(-?[0-9A-F]+)/g);
      const [, , length, digits = ''] = [...integers].flatMap((match) => match.slice(1));
      expect(digits).toMatch(/^[0-9A-F]+$/);
      const bytes = digits.length / 2 + (/^[89A-F]/.test(digits) ? 1 : 0);
      expect(Number(length)).toBe(bytes);
    },
  );
});
