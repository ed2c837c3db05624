// What is asked of kubectl when a node is drained, by real shells and a kubectl that only notes it.

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drainScript } from './drain.ts';

const SHELLS = ['dash', 'bash --posix', 'busybox sh'];

/** @returns the exit code, the calls of kubectl but for those that only look, and stderr */
async function drain(
  shell: string,
  node: { readonly state: string; readonly drains: boolean; readonly mark?: string; readonly willReturn?: boolean },
): Promise<{ readonly exitCode: number; readonly calls: readonly string[]; readonly said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-drain-'));
  const log = join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(
    join(folder, 'kubectl'),
    `#!/bin/sh
case $1 in
get)
  [ "$2" = node ] || exit 0
  case $* in *annotations*) printf '%s' '${node.mark ?? ''}' ;; *) printf '%s' '${node.state}' ;; esac ;;
*) echo "$1 $2" >>'${log}'; [ "$1" != drain ] || exit ${node.drains ? 0 : 1} ;;
esac
`,
  );
  chmodSync(join(folder, 'kubectl'), 0o755);
  const [program = 'sh', ...parameters] = shell.split(' ');
  try {
    return await new Promise((resolve) => {
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
      const child = execFile(program, parameters, { env }, (error, _stdout, said) => {
        const calls = readFileSync(log, 'utf8').split('\n').filter(Boolean);
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, calls, said });
      });
      child.stdin?.end(drainScript("w'1", { seconds: 60, willReturn: node.willReturn === true }));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(SHELLS)('by %s, a node', (shell) => {
  it('that is Ready is drained', async () => {
    expect(await drain(shell, { state: ' True', drains: true })).toMatchObject({ exitCode: 0, calls: ["drain w'1"] });
  });

  it('that cannot be drained in time goes back into service', async () => {
    const { exitCode, calls } = await drain(shell, { state: ' True', drains: false });
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: ["drain w'1", "uncordon w'1"] });
  });

  it('that somebody else has cordoned stays cordoned', async () => {
    const { calls } = await drain(shell, { state: 'true True', drains: false });
    expect(calls).toEqual(["drain w'1"]);
  });

  it('that is not Ready is only cordoned, and said', async () => {
    const { exitCode, calls, said } = await drain(shell, { state: ' Unknown', drains: false });
    expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: ["cordon w'1"] });
    expect(said).toContain('Warning: the node is not Ready');
  });

  it('that comes back is marked before it is drained, and not marked any more where that fails', async () => {
    const marked = await drain(shell, { state: ' True', drains: true, willReturn: true });
    expect(marked).toMatchObject({ exitCode: 0, calls: ['annotate node', "drain w'1"] });
    const blocked = await drain(shell, { state: ' True', drains: false, willReturn: true });
    expect(blocked.calls).toEqual(['annotate node', "drain w'1", "uncordon w'1", 'annotate node']);
  });

  it('that comes back and is not Ready is marked, too: it is uncordoned when it has', async () => {
    const { exitCode, calls } = await drain(shell, { state: ' False', drains: false, willReturn: true });
    expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: ['annotate node', "cordon w'1"] });
    const others = await drain(shell, { state: 'true False', drains: false, willReturn: true });
    expect(others.calls).toEqual(["cordon w'1"]);
  });

  it('that was cordoned by somebody else is not marked; one that an attempt before has cordoned is', async () => {
    const others = await drain(shell, { state: 'true True', drains: false, willReturn: true });
    expect(others.calls).toEqual(["drain w'1"]);
    const own = await drain(shell, { state: 'true True', drains: false, mark: 'kube_upgrade', willReturn: true });
    expect(own.calls).toEqual(['annotate node', "drain w'1", "uncordon w'1", 'annotate node']);
  });

  it('that is not there is drained already', async () => {
    expect(await drain(shell, { state: '', drains: false })).toMatchObject({ exitCode: 0, calls: [] });
  });
});
