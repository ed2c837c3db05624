// Evidence as it was recorded on real hosts in which one thing was broken, and the cause that is found in it.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { evidenceScript } from './evidence-script.ts';
import { readEvidence } from './read-evidence.ts';

const FOLDER = new URL('recorded/', import.meta.url);

/** A recording begins with what the command said. */
function recorded(name: string) {
  const text = readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8');
  const [, said = '', rest = ''] = /^@section command\n([^]*?)(@section [^]*)$/.exec(text) ?? [];
  return readEvidence(rest, said.split('\n'));
}

describe('evidence of a failure', () => {
  it.each<[recording: string, code: string, says: RegExp]>([
    ['port-taken', 'port-taken', /port 10257/],
    ['etcd-data-left', 'etcd-data-left', /\/var\/lib\/etcd/],
    ['runtime-down', 'runtime-down', /\/run\/containerd\/containerd\.sock/],
    ['runtime-without-cri', 'runtime-without-cri', /CRI plugin is off/],
    ['kubelet-flag-unknown', 'kubelet-flag-unknown', /--pod-infra-container-image/],
    ['kubelet-binary-unusable', 'kubelet-binary-unusable', /cannot be run/],
    ['runc-missing', 'runc-missing', /\/usr\/local\/bin\/runc is missing/],
    ['shim-missing', 'shim-missing', /containerd-shim-runc-v2/],
    ['image-missing', 'image-missing', /registry\.k8s\.io\/etcd:3\.6\.8-0 .*no such host/],
    ['disk-full', 'disk-full', /\/var\/lib\/etcd/],
    ['disk-full-of-configuration', 'disk-full', /\/etc\/kubernetes/],
    ['read-only-disk', 'read-only-disk', /\/var\/lib\/kubelet\/kubeadm-flags\.env/],
    ['certificate-expired', 'certificate-expired', /front-proxy-ca\.crt expired at 2026-10/],
    ['certificate-not-yet-valid', 'certificate-not-yet-valid', /valid from 2026-11-28.* clock says 2026-11-26/],
    ['certificate-key-mismatch', 'certificate-key-mismatch', /do not belong together/],
    ['certificate-of-other-authority', 'certificate-of-other-authority', /another certificate authority/],
    ['static-pod-crashes', 'static-pod-crashes', /kube-apiserver .*--no-such-flag/],
  ])('%s tells %s first', (recording, code, says) => {
    const [first] = diagnose(recorded(recording));
    expect(first).toMatchObject({ code, message: expect.stringMatching(says) as string });
    expect(first?.proof.flatMap((one) => one.lines).length).toBeGreaterThan(0);
    expect(first?.hint).toMatch(/\w/);
  });

  it('is recorded for nothing else', () => {
    expect(readdirSync(FOLDER)).toHaveLength(17);
  });
});

describe('the script that gathers it', () => {
  it.each(['all', 'api'] as const)('is read by every shell: %s', (part) => {
    for (const [shell, ...flags] of [['dash'], ['bash', '--posix'], ['busybox', 'sh']] as const)
      expect(execFileSync(shell, [...flags, '-n'], { input: evidenceScript(part) }).toString()).toBe('');
  });
});
