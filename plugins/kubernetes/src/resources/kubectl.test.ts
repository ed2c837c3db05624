// Which API server kubectl asks on a control plane, as its shell does it.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kubectlScript } from './kubectl.ts';

/** What kubectl is given by a script on a host whose controller manager has this kubeconfig. */
function given(kubeconfig: string): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'brolly-kubectl-'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/kubectl'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(root, 'bin/kubectl'), 0o755);
  writeFileSync(join(root, 'controller-manager.conf'), kubeconfig);
  const script = kubectlScript('kubectl get node "a b"')
    .replace('/usr/local/bin', join(root, 'bin'))
    .replace('/etc/kubernetes/controller-manager.conf', join(root, 'controller-manager.conf'));
  return execFileSync('/bin/sh', ['-eu'], { input: script, encoding: 'utf8' }).trimEnd().split('\n');
}

it('asks the API server of its own host, whatever the endpoint of the cluster leads to', () => {
  const kubeconfig = 'clusters:\n- cluster:\n    server: https://10.0.0.12:6443\n  name: kubernetes\n';
  expect(given(kubeconfig)).toEqual(['--server', 'https://10.0.0.12:6443', 'get', 'node', 'a b']);
});

it('asks by the endpoint where that is not known', () => {
  expect(given('')).toEqual(['get', 'node', 'a b']);
});
