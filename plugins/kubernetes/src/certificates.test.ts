// Certificates, judged by OpenSSL.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
