// When a kubelet is told its settings anew: guards run by real shells on files of a test.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeletPatch, kubeletSettingsResource, NOTE_KUBELET_SETTINGS } from './kubelet-settings.ts';

const SHELLS = ['dash', 'bash --posix', 'busybox sh'];
const DECISIONS = { binFolder: '/usr/local/bin' };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brolly-kubelet-'));
  for (const folder of ['etc/brolly-kubernetes/patches', 'var/lib/kubelet'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'var/lib/kubelet/config.yaml'), 'maxPods: 50\n');
  writeFileSync(join(root, 'etc/brolly-kubernetes/done'), '');
});

afterEach(() => rmSync(root, { recursive: true }));

const inRoot = (script: string): string =>
  script.replaceAll('/etc/', `${root}/etc/`).replaceAll('/var/', `${root}/var/`);

/** What kubeadm was given lies on the host, and is noted. */
function joinedWith(kubelet: Record<string, number>): void {
  for (const one of kubeletPatch({ kubelet })) if (one.kind === 'file') writeFileSync(inRoot(one.path), one.content);
  execFileSync('sh', { input: inRoot(NOTE_KUBELET_SETTINGS) });
}

function hasNothingToDo(shell: string, kubelet: Record<string, number>): boolean {
  const resource = kubeletSettingsResource(DECISIONS, { kubelet });
  if (resource.kind !== 'command') throw new Error('it is a command');
  const [program = 'sh', ...parameters] = shell.split(' ');
  return spawnSync(program, parameters, { input: inRoot(resource.unless ?? '') }).status === 0;
}

describe.each(SHELLS)('the settings of a kubelet, by %s', (shell) => {
  it('are left alone where they are as they were declared', () => {
    joinedWith({ maxPods: 50 });
    expect(hasNothingToDo(shell, { maxPods: 50 })).toBe(true);
  });

  it('are written anew where others are declared, although the file on the host is still that of before', () => {
    joinedWith({ maxPods: 50 });
    expect(hasNothingToDo(shell, { maxPods: 60 })).toBe(false);
    expect(hasNothingToDo(shell, {})).toBe(false);
  });

  it('are written anew where somebody has changed what the kubelet reads', () => {
    joinedWith({});
    writeFileSync(join(root, 'var/lib/kubelet/config.yaml'), 'maxPods: 7\n');
    expect(hasNothingToDo(shell, {})).toBe(false);
  });

  it('are of no concern before the host is a node', () => {
    rmSync(join(root, 'etc/brolly-kubernetes/done'));
    expect(hasNothingToDo(shell, { maxPods: 60 })).toBe(true);
  });
});
