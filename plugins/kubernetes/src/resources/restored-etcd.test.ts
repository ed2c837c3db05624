// What a restore asks of kubectl and is read by shells.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decide } from '../decide.ts';
import { DEBIAN, WITH_CONTAINERD } from '../testing/sketch-facts.ts';
import { versionsOf } from '../versions.ts';
import { forgetOldNodesScript, restoreEtcdScript } from './restored-etcd.ts';

const SHELLS = ['dash', 'bash --posix', 'busybox sh'];

/** Runs a script with a kubectl that knows three nodes and one pod that nothing brings back, and notes what is deleted. */
function forget(shell: string, nodeName: string): { readonly deleted: readonly string[]; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-forget-'));
  const log = join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(
    join(folder, 'kubectl'),
    `#!/bin/sh
shift
case "$*" in
*'get nodes'*) printf 'cp1 w1 w2' ;;
*'get pods'*spec.nodeName=w1*) echo shop/alone ;;
*delete*) echo "$*" | sed 's/.*delete //' >>'${log}' ;;
esac
`,
  );
  chmodSync(join(folder, 'kubectl'), 0o755);
  const [program = 'sh', ...parameters] = shell.split(' ');
  try {
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const ran = spawnSync(program, parameters, { env, input: forgetOldNodesScript(nodeName), encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(0);
    return { deleted: readFileSync(log, 'utf8').split('\n').filter(Boolean), said: ran.stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
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
