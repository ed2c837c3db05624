// What is asked of kubectl when a node is drained, by real shells and a kubectl that only notes it.

import { describe, expect, it } from 'vitest';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { drainScript } from './drain.ts';

interface Sketch {
  readonly state: string;
  readonly drains: boolean;
  readonly mark?: string;
  readonly willReturn?: boolean;
  /** Fits the calls of kubectl that nothing answers. */
  readonly silent?: string;
}

/** @returns the exit code, the calls of kubectl but for those that only look, and stderr */
function drain(shell: string, node: Sketch) {
  const kubectl = `case "$*" in
${node.silent ?? 'none'}) echo 'The connection to the server was refused' >&2; exit 1 ;;
'get node '*annotations*) printf '%s' '${node.mark ?? ''}' ;;
'get node '*) printf '%s' '${node.state}' ;;
drain*) exit ${node.drains ? 0 : 1} ;;
esac`;
  const script = drainScript("w'1", { seconds: 60, willReturn: node.willReturn === true });
  const { exitCode, calls, stderr } = runWithKubectl(shell, script, kubectl);
  const done = calls.filter((one) => !one.startsWith('get')).map((one) => one.split(' ').slice(0, 2).join(' '));
  return { exitCode, calls: done, said: stderr };
}

describe.each(SHELLS)('by %s, a node', (shell) => {
  it('that is Ready is drained', () => {
    expect(drain(shell, { state: ' True', drains: true })).toMatchObject({ exitCode: 0, calls: ["drain w'1"] });
  });

  it('that cannot be drained in time goes back into service', () => {
    const { exitCode, calls } = drain(shell, { state: ' True', drains: false });
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: ["drain w'1", "uncordon w'1"] });
  });

  it('that somebody else has cordoned stays cordoned', () => {
    const { calls } = drain(shell, { state: 'true True', drains: false });
    expect(calls).toEqual(["drain w'1"]);
  });

  it('that is not Ready is only cordoned, and said', () => {
    const { exitCode, calls, said } = drain(shell, { state: ' Unknown', drains: false });
    expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: ["cordon w'1"] });
    expect(said).toContain('Warning: the node is not Ready');
  });

  it('that comes back is marked before it is drained, and not marked any more where that fails', () => {
    const marked = drain(shell, { state: ' True', drains: true, willReturn: true });
    expect(marked).toMatchObject({ exitCode: 0, calls: ['annotate node', "drain w'1"] });
    const blocked = drain(shell, { state: ' True', drains: false, willReturn: true });
    expect(blocked.calls).toEqual(['annotate node', "drain w'1", "uncordon w'1", 'annotate node']);
  });

  it('that comes back and is not Ready is marked, too: it is uncordoned when it has', () => {
    const { exitCode, calls } = drain(shell, { state: ' False', drains: false, willReturn: true });
    expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: ['annotate node', "cordon w'1"] });
    const others = drain(shell, { state: 'true False', drains: false, willReturn: true });
    expect(others.calls).toEqual(["cordon w'1"]);
  });

  it('that was cordoned by somebody else is not marked; one that an attempt before has cordoned is', () => {
    const others = drain(shell, { state: 'true True', drains: false, willReturn: true });
    expect(others.calls).toEqual(["drain w'1"]);
    const own = drain(shell, { state: 'true True', drains: false, mark: 'kube_upgrade', willReturn: true });
    expect(own.calls).toEqual(['annotate node', "drain w'1", "uncordon w'1", 'annotate node']);
  });

  it('that is not there is drained already', () => {
    expect(drain(shell, { state: '', drains: false })).toMatchObject({ exitCode: 0, calls: [] });
  });

  it('of which it cannot be asked who has cordoned it is not drained', () => {
    const silent = "'get node '*annotations*";
    const { exitCode, calls } = drain(shell, { state: 'true True', drains: true, willReturn: true, silent });
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
  });
});
