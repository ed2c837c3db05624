// What a restore asks of kubectl and is read by shells.

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { decide } from '../decide.ts';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { DEBIAN, WITH_CONTAINERD } from '../testing/sketch-facts.ts';
import { versionsOf } from '../versions.ts';
import { forgetOldNodesScript, restoreEtcdScript } from './restored-etcd.ts';

/** A kubectl that knows three nodes and one pod that nothing brings back. */
const KUBECTL = `case "$*" in
*'get nodes'*) printf 'cp1 w1 w2' ;;
*'get pods'*spec.nodeName=w1*) echo shop/alone ;;
esac`;

/** Runs the script, and gives what is deleted. */
function forget(shell: string, nodeName: string): { readonly deleted: readonly string[]; readonly said: string } {
  const { exitCode, calls, stdout, stderr } = runWithKubectl(shell, forgetOldNodesScript(nodeName), KUBECTL);
  expect(exitCode, stderr).toBe(0);
  const deleted = calls.filter((one) => one.includes('delete ')).map((one) => one.replace(/^.*delete /, ''));
  return { deleted, said: stdout };
}

describe.each(SHELLS)('by %s, a control plane that was restored', (shell) => {
  it('with a new name forgets every node of before with its pods, and names those that nothing brings back', () => {
    const { deleted, said } = forget(shell, 'new');
    expect(deleted.filter((line) => line.startsWith('node'))).toEqual(
      ['cp1', 'w1', 'w2'].map((name) => `node ${name} --wait=false`),
    );
    expect(deleted.filter((line) => line.startsWith('pods'))).toHaveLength(3);
    expect(deleted[0]).toBe('lease kube-controller-manager kube-scheduler --ignore-not-found');
    expect(said).toBe('shop/alone\n');
  });

  it('with the name of one of before stays, and forgets the pods that it had', () => {
    const { deleted } = forget(shell, 'cp1');
    expect(deleted.filter((line) => line.startsWith('node'))).toEqual(
      ['w1', 'w2'].map((name) => `node ${name} --wait=false`),
    );
    expect(deleted).toContain('pods -A --field-selector spec.nodeName=cp1 --force --grace-period=0 --wait=false');
  });

  it('is not done where the nodes of before could not be asked for', () => {
    const { exitCode } = runWithKubectl(
      shell,
      forgetOldNodesScript('new'),
      'case "$*" in *"get nodes"*) exit 1 ;; esac',
    );
    expect(exitCode).not.toBe(0);
  });

  it.each([
    ['a runtime of ours', DEBIAN],
    ['a runtime that was there', WITH_CONTAINERD],
  ])('reads the script that makes etcd of a snapshot, with %s', (_, facts) => {
    const [program = 'sh', ...parameters] = shell.split(' ');
    const decisions = decide(facts, { versions: versionsOf('1.36'), kubernetesSource: 'binaries' });
    const script = restoreEtcdScript(decisions, {
      version: '1.36.3',
      nodeName: "it's",
      peerUrl: 'https://10.0.0.11:2380',
    });
    execFileSync(program, [...parameters, '-n'], { input: script });
    expect(script).toContain('--mark-compacted');
  });
});
