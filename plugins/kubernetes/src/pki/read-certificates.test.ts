// Certificates of a node, as a host prints them.

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { issueClientCertificate, makeAuthority } from '../certificates.ts';
import { restartStaticPodScript, STATIC_PODS } from '../resources/static-pods.ts';
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
  it.each(STATIC_PODS)('the script that begins %s anew is read', (name) => {
    const [shell = 'sh', ...parameters] = words as readonly string[];
    expect(() => execFileSync(shell, [...parameters, '-n'], { input: restartStaticPodScript(name) })).not.toThrow();
  });
});
