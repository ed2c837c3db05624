// What kubeadm has made is kept, found to be another one and brought back: by real shells on files of a test.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEEP_KUBEADM_FILES, kubeadmFileResources } from './kubeadm-files.ts';

const SHELLS = ['dash', 'bash --posix', 'busybox sh'];
const KUBELET = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const DONE = '/etc/brolly-kubernetes/done';

let root: string;

const inRoot = (script: string): string =>
  script.replaceAll('/etc/', `${root}/etc/`).replaceAll('/var/', `${root}/var/`);

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode: 0o600 });
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const remove = (path: string): void => rmSync(join(root, path), { recursive: true });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brolly-made-'));
  write('/etc/kubernetes/pki/apiserver.crt', 'certificate');
  write('/etc/kubernetes/pki/etcd/peer.key', 'key');
  write('/etc/kubernetes/scheduler.conf', 'kubeconfig');
  write('/etc/kubernetes/manifests/etcd.yaml', 'manifest');
  write('/etc/kubernetes/manifests/of-somebody-else.yaml', 'another');
  write('/var/lib/kubelet/kubeadm-flags.env', 'flags');
  write('/var/lib/kubelet/pki/kubelet-client-2026.pem', 'kubelet');
  symlinkSync('kubelet-client-2026.pem', join(root, KUBELET));
  write(DONE, '');
});

afterEach(() => rmSync(root, { recursive: true }));

describe.each(SHELLS)('what kubeadm has made of a node, by %s', (shell) => {
  const [program = 'sh', ...parameters] = shell.split(' ');
  const sh = (script: string): string => execFileSync(program, parameters, { input: inRoot(script), encoding: 'utf8' });
  const keep = (): void => void sh(`set -e\n${KEEP_KUBEADM_FILES}`);
  const items = kubeadmFileResources().filter((one) => one.kind === 'command');
  const drifted = (): readonly string[] =>
    sh(
      items
        .map(({ name, unless }) => `{ ${unless}; } || printf '%s\\n' '${name.slice('bring back '.length)}'`)
        .join('\n'),
    )
      .split('\n')
      .slice(0, -1)
      .map((path) => path.slice(root.length));
  const bringBack = (): void => {
    const lost = drifted();
    sh(
      `set -e\n${items
        .filter(({ name }) => lost.some((path) => name.endsWith(path)))
        .map(({ run }) => run)
        .join('\n')}`,
    );
  };

  it('has not drifted', () => {
    keep();
    expect(drifted()).toEqual([]);
    expect(statSync(join(root, '/etc/brolly-kubernetes/made-by-kubeadm')).mode & 0o777).toBe(0o700);
  });

  it('is found one by one where it is gone or another one, and brought back', () => {
    keep();
    write('/etc/kubernetes/pki/apiserver.crt', 'of another cluster');
    remove('/etc/kubernetes/pki/etcd');
    write('/etc/kubernetes/manifests/etcd.yaml', 'edited');
    remove('/var/lib/kubelet/kubeadm-flags.env');
    expect(drifted()).toEqual([
      '/etc/kubernetes/pki/apiserver.crt',
      '/etc/kubernetes/pki/etcd/peer.key',
      '/etc/kubernetes/manifests/etcd.yaml',
      '/var/lib/kubelet/kubeadm-flags.env',
    ]);
    bringBack();
    expect(drifted()).toEqual([]);
    expect(read('/etc/kubernetes/pki/apiserver.crt')).toBe('certificate');
    expect(read('/etc/kubernetes/manifests/of-somebody-else.yaml')).toBe('another');
    expect(statSync(join(root, '/etc/kubernetes/pki/etcd/peer.key')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(root, '/etc/brolly-kubernetes/brought-back'))).toBe(false);
  });

  it('leaves a certificate alone that the kubelet has renewed, and brings back one that is gone', () => {
    keep();
    write('/var/lib/kubelet/pki/kubelet-client-2027.pem', 'renewed');
    remove(KUBELET);
    symlinkSync('kubelet-client-2027.pem', join(root, KUBELET));
    expect(drifted()).toEqual([]);
    remove(KUBELET);
    expect(drifted()).toEqual([KUBELET]);
    bringBack();
    expect(read(KUBELET)).toBe('kubelet');
    expect(readlinkSync(join(root, KUBELET))).toBe('kubelet-client-kept.pem');
  });

  it('is what was made last, also where keeping it was cut before', () => {
    write('/etc/brolly-kubernetes/made-by-kubeadm.new/etc/kubernetes/scheduler.conf', 'half');
    keep();
    write('/etc/kubernetes/scheduler.conf', 'renewed');
    keep();
    expect(drifted()).toEqual([]);
    remove('/etc/kubernetes/scheduler.conf');
    bringBack();
    expect(read('/etc/kubernetes/scheduler.conf')).toBe('renewed');
  });

  it('is of no concern where it was never kept, or before the host is a node', () => {
    remove('/etc/kubernetes/scheduler.conf');
    expect(drifted()).toEqual([]);
    keep();
    remove('/etc/kubernetes/pki');
    remove(DONE);
    expect(drifted()).toEqual([]);
  });
});
