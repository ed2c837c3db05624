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
    ['certificate-key-mismatch', 'certificate-key-mismatch', /do not belong together: kubeadm cannot make etcd-server/],
    [
      'certificate-of-other-authority',
      'certificate-of-other-authority',
      /certificate apiserver-etcd-client on the host is of another certificate authority/,
    ],
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

describe('what is said by kubelet, runtime and API server', () => {
  const evidence = (sections: string, said: readonly string[] = []) => readEvidence(sections, said);

  it.each<[code: string, sections: string, says: RegExp]>([
    [
      'cgroup-driver-mismatch',
      `@section journal kubelet.service
E1126 18:00:00.0 1 pod_workers.go:1] "Error syncing pod" err="failed to create containerd task: OCI runtime create failed: runc create failed: expected cgroupsPath to be of format \\"slice:prefix:name\\" for systemd cgroups, got \\"/kubepods/x\\" instead"`,
      /different cgroup drivers/,
    ],
    [
      'kubelet-binary-unusable',
      `@section journal kubelet.service
kubelet.service: Failed to execute /usr/local/bin/kubelet: Exec format error
kubelet.service: Main process exited, code=exited, status=203/EXEC`,
      /\/usr\/local\/bin\/kubelet: Exec format error/,
    ],
    [
      'kubelet-configuration-invalid',
      String.raw`@section journal kubelet.service
E1127 00:37:21.978896    2211 run.go:72] "command failed" err="failed to run Kubelet: unknown policy: \"nonsense\""`,
      /unknown policy: "nonsense"/,
    ],
    [
      'read-only-disk',
      `@section pod kube-flannel_kube-flannel-ds-x_u/install-cni/3.log
t stderr F cp: can't create '/etc/cni/net.d/10-flannel.conflist': Read-only file system`,
      /\/etc\/cni\/net\.d\/10-flannel\.conflist is on a file system that cannot be written/,
    ],
    ['out-of-memory', '@section unit kubelet.service\nResult=oom-kill\nNRestarts=4', /memory ran out/],
    [
      'image-missing',
      `@section pods
kube-flannel/kube-flannel-ds-x host2 Pending kube-flannel=false/0ImagePullBackOff
@section events
Pod/kube-flannel-ds-x Failed: Failed to pull image "ghcr.io/flannel-io/flannel:v0.28.4": not found`,
      /ghcr\.io\/flannel-io\/flannel:v0\.28\.4/,
    ],
    [
      'cni-plugin-missing',
      `@section events
Pod/coredns-x FailedCreatePodSandBox: plugin type="flannel" failed: failed to find plugin "portmap" in path [/opt/cni/bin]`,
      /portmap is not in \/opt\/cni\/bin/,
    ],
    [
      'cni-plugin-missing',
      `@section events
FailedCreatePodSandBox on host2: Failed to create pod sandbox: failed to find plugin "portmap" in path [/opt/cni/bin]`,
      /portmap is not in \/opt\/cni\/bin of host2$/,
    ],
    [
      'pod-network-leftover',
      `@section events
FailedCreatePodSandBox on host2: plugin type="flannel" failed (add): failed to delegate add: failed to set bridge addr: "cni0" already has an IP address different from 10.244.1.1/24`,
      /bridge cni0 of host2 has an address of a pod network of before, and pods need 10\.244\.1\.1$/,
    ],
    [
      'pod-network-leftover',
      `@section journal kubelet.service
E1127 pod_workers.go:1301] "Error syncing pod" err="failed to \\"CreatePodSandbox\\": failed to set bridge addr: \\"cni0\\" already has an IP address different from 10.244.1.1/24"`,
      /bridge cni0 has an address/,
    ],
    [
      'pod-network-missing',
      `@section nodes
host1 MemoryPressure=False Ready=False container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized
@section cni-files`,
      /nothing has written a configuration/,
    ],
    ['kubelet-crashes', '@section unit kubelet.service\nResult=exit-code\nNRestarts=7', /7 times/],
    ['runtime-down', '@section unit containerd.service\nActiveState=failed\nResult=exit-code', /failed \(exit-code\)/],
  ])('tells %s', (code, sections, says) => {
    expect(diagnose(evidence(sections))[0]).toMatchObject({ code, message: expect.stringMatching(says) as string });
  });

  it.each([
    [
      'api-unreachable',
      'error: Get "https://10.0.0.11:6443/api": dial tcp 10.0.0.11:6443: connect: connection refused',
    ],
    ['authority-unknown', 'error: x509: certificate signed by unknown authority'],
    [
      'certificate-not-valid-now',
      'error: x509: certificate has expired or is not yet valid: current time x is after y',
    ],
    ['certificate-other-names', 'error: tls: x509: certificate is valid for web.example.org, not api.brolly.internal'],
    ['swap-on', '[ERROR Swap]: running with swap on is not supported'],
    ['kubeadm-refused', '[ERROR Hostname]: hostname could not be reached'],
  ])('tells %s by what the command said', (code, line) => {
    expect(diagnose(evidence('', [line]))[0]?.code).toBe(code);
  });

  it('tells a check of kubeadm that nothing else explains, and a kubelet that crashes, only where no cause is found', () => {
    const lines = ['[ERROR Port-10257]: Port 10257 is in use', '[ERROR Hostname]: hostname could not be reached'];
    const crashes = '@section unit kubelet.service\nNRestarts=7';
    const codes = (said: readonly string[]): readonly string[] =>
      diagnose(evidence(crashes, said)).map(({ code }) => code);
    expect(codes(lines.slice(0, 1))).toEqual(['port-taken']);
    expect(codes(lines)).toEqual(['port-taken', 'kubeadm-refused']);
    expect(codes([])).toEqual(['kubelet-crashes']);
  });

  it('puts etcd before the API server that fails without it, and leaves out what ended before', () => {
    const sections = `@section pod kube-system_kube-apiserver-h_u/kube-apiserver/4.log
t stderr F E1126 "command failed" err="context deadline exceeded"
@section pod kube-system_etcd-h_u/etcd/3.log
t stderr F {"level":"fatal","msg":"member has been removed"}
@section pod kube-system_kube-scheduler-h_u/kube-scheduler/1.log
t stderr F panic: old
@section pod kube-system_kube-scheduler-h_u/kube-scheduler/2.log
t stderr F all is well`;
    const [first] = diagnose(evidence(sections));
    expect(first?.message).toMatch(/^etcd of etcd-h ends again and again: .*member has been removed/);
  });

  it('tells nothing where nothing is wrong', () => {
    expect(diagnose(evidence('@section unit kubelet.service\nActiveState=active\nNRestarts=0'))).toEqual([]);
  });
});

describe('the script that gathers it', () => {
  it.each(['all', 'api'] as const)('is read by every shell: %s', (part) => {
    for (const [shell, ...flags] of [['dash'], ['bash', '--posix'], ['busybox', 'sh']] as const)
      expect(execFileSync(shell, [...flags, '-n'], { input: evidenceScript(part) }).toString()).toBe('');
  });
});
