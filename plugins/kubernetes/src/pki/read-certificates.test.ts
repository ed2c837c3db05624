// Certificates of a node, as a host prints them.

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { issueClientCertificate, makeAuthority } from '../certificates.ts';
import { readAnewScript } from '../resources/read-anew.ts';
import { RESTART_STATIC_PODS } from '../resources/static-pods.ts';
import { takenTrustResource } from '../resources/taken-trust.ts';
import { makeTrust } from '../trust.ts';
import { certificateText, nearnessOf, parseCertificates } from './read-certificates.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 26, 12);
const authority = await makeAuthority(NOW);
const client = await issueClientCertificate(authority, 'CN=x', NOW);

describe('the certificates of a node', () => {
  const printed = `@file /etc/kubernetes/pki/ca.crt
${authority.certificate}@file /etc/kubernetes/empty.conf
@file /etc/kubernetes/admin.conf
${client.certificate}@file /var/lib/kubelet/pki/kubelet-client-current.pem
${authority.certificate}${client.certificate}`;

  it('come with the one that ends first at the beginning; of a file with several the first to end counts', () => {
    expect(parseCertificates(printed).map(({ file, renewsItself }) => [file, renewsItself])).toEqual([
      ['/etc/kubernetes/admin.conf', false],
      ['/var/lib/kubelet/pki/kubelet-client-current.pem', true],
      ['/etc/kubernetes/pki/ca.crt', false],
    ]);
  });

  it('say how near their end is', () => {
    const [first] = parseCertificates(printed);
    if (first === undefined) throw new Error('nothing was read');
    expect(certificateText(first, NOW)).toBe('/etc/kubernetes/admin.conf ends on 2027-11-26, in 365 days');
    expect(nearnessOf(first, NOW)).toBe('far');
    expect(nearnessOf(first, NOW + 340 * DAY_MS)).toBe('soon');
    expect(certificateText(first, NOW + 366 * DAY_MS)).toBe(
      '/etc/kubernetes/admin.conf ended on 2027-11-26, 1 day ago',
    );
    expect(nearnessOf(first, NOW + 366 * DAY_MS)).toBe('ended');
  });
});

describe.each([['dash'], ['bash', '--posix'], ['busybox', 'sh']])('by %s', (...words) => {
  it('every script that changes certificates is read', async () => {
    const [shell = 'sh', ...parameters] = words as readonly string[];
    const trust = await makeTrust(NOW);
    const taken = [undefined, 'https://10.0.0.11:6443'].flatMap((ownServer) =>
      [false, true].map((issuesAnew) =>
        takenTrustResource({ trust, binFolder: '/usr/local/bin', ownServer, issuesAnew }),
      ),
    );
    const scripts = [
      RESTART_STATIC_PODS,
      readAnewScript(authority.certificate, true),
      ...taken.map((one) => (one.kind === 'command' ? one.run : '')),
    ];
    for (const script of scripts) execFileSync(shell, [...parameters, '-n'], { input: script });
    expect(scripts).toHaveLength(6);
  });
});
