// What is asked of kubectl when a node is drained, by real shells and a kubectl that only notes it.

import type { Host, JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { drainNode, drainScript, uncordonNode } from './drain.ts';

interface Sketch {
  readonly state: string;
  readonly drains: boolean;
  readonly mark?: string;
  readonly willReturn?: boolean;
  /** Fits the calls of kubectl that nothing answers. */
  readonly silent?: string;
}

const REFUSED = 'The connection to the server was refused';

function kubectlOf(node: Sketch): string {
  return `case "$*" in
${node.silent ?? 'none'}) echo '${REFUSED}' >&2; exit 1 ;;
'get node '*annotations*) printf '%s' '${node.mark ?? ''}' ;;
'get node '*) printf '%s' '${node.state}' ;;
drain*) ${node.drains ? ':' : 'echo "error: global timeout reached: 1m0s" >&2; exit 1'} ;;
esac`;
}

/** @returns the exit code, the calls of kubectl but for those that only look, and stderr */
function drain(shell: string, node: Sketch) {
  const script = drainScript("w'1", { seconds: 60, willReturn: node.willReturn === true });
  const { exitCode, calls, stderr } = runWithKubectl(shell, script, kubectlOf(node));
  const done = calls.filter((one) => !one.startsWith('get')).map((one) => one.split(' ').slice(0, 2).join(' '));
  return { exitCode, calls: done, said: stderr };
}

describe.each(SHELLS)('by %s, a node', (shell) => {
  it('that is Ready is drained', () => {
    expect(drain(shell, { state: ' True', drains: true })).toMatchObject({ exitCode: 0, calls: ["drain w'1"] });
  });

  it('that cannot be drained in time goes back into service', () => {
    const { exitCode, calls } = drain(shell, { state: ' True', drains: false });
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: ["drain w'1", "uncordon w'1"] });
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

  /** The end of a drain as an operation sees it. */
  async function drained(node: Sketch, runtimeProperties: JsonObject = {}): Promise<unknown> {
    const self = { ...sketchWorker(sketchMaster()), runtimeProperties };
    const run: Host['run'] = (script) => Promise.resolve(runWithKubectl(shell, script, kubectlOf(node)));
    const context = { ...sketchContext(self), host: () => Promise.resolve({ ...scriptedHost([]), run }) };
    return drainNode(context, 'w1').catch((error: unknown) => error);
  }

  it.each([
    ['it is back', {}, 'w1 could not be drained within 300 s, and stays in service'],
    [
      'it could not be uncordoned',
      { silent: 'uncordon*' },
      'w1 could not be drained within 300 s, and is still cordoned ("kubectl uncordon" takes that back)',
    ],
    [
      'somebody else had cordoned it',
      { state: 'true True' },
      'w1 could not be drained within 300 s, and is cordoned, as it was before',
    ],
  ])('that was not drained is told as it is: %s', async (_, sketch, message) => {
    expect(await drained({ state: ' True', drains: false, ...sketch })).toMatchObject({
      reason: 'drain-blocked',
      recoverable: false,
      message,
    });
  });

  it.each([
    ['when it was to begin', "'get node '*", 'the cluster does not answer: '],
    ['while it was drained', 'drain*', 'w1 is not drained, and stays in service: the cluster does not answer: '],
    [
      'until the end',
      'drain*|uncordon*',
      'w1 is not drained, and is still cordoned ("kubectl uncordon" takes that back): the cluster does not answer: ',
    ],
  ])('is drained later where nothing answered, %s', async (_, silent, message) => {
    expect(await drained({ state: ' True', drains: true, silent })).toMatchObject({
      reason: 'cluster-unreadable',
      recoverable: true,
      message: `${message}${REFUSED}`,
    });
  });

  it('that an attempt before has left cordoned goes back into service after the next one', async () => {
    const properties: JsonObject = {};
    await drained({ state: ' True', drains: true, silent: 'drain*|uncordon*' }, properties);
    expect(properties).toEqual({ left_cordoned: true });
    await drained({ state: 'true True', drains: true, silent: "'get node '*" }, properties);
    expect(properties).toEqual({ left_cordoned: true });
    expect(await drained({ state: 'true True', drains: false }, properties)).toMatchObject({
      message: 'w1 could not be drained within 300 s, and stays in service',
    });
    expect(properties).toEqual({ left_cordoned: undefined });
  });

  it('is not drained where kubectl may not', async () => {
    const run: Host['run'] = () =>
      Promise.resolve({ exitCode: 1, stdout: '', stderr: 'Error from server (Forbidden): no' });
    const context = {
      ...sketchContext(sketchWorker(sketchMaster())),
      host: () => Promise.resolve({ ...scriptedHost([]), run }),
    };
    await expect(drainNode(context, 'w1')).rejects.toMatchObject({
      reason: 'kubectl-failed',
      message: 'w1 is not drained: Error from server (Forbidden): no',
    });
  });

  it('that was marked stays marked where it could not be uncordoned: it is known by that later', () => {
    const { calls } = drain(shell, { state: ' True', drains: false, willReturn: true, silent: 'uncordon*' });
    expect(calls).toEqual(['annotate node', "drain w'1", "uncordon w'1"]);
  });

  it('is uncordoned only where it is known who has cordoned it', async () => {
    const uncordon = async (node: Sketch): Promise<readonly string[]> => {
      const calls: string[] = [];
      const run: Host['run'] = (script) => {
        const ended = runWithKubectl(shell, script, kubectlOf(node));
        calls.push(...ended.calls.filter((one) => !one.startsWith('get')).map((one) => one.split(' ')[0] ?? ''));
        return Promise.resolve(ended);
      };
      const host = { ...scriptedHost([]), run };
      await uncordonNode({ ...sketchContext(sketchMaster()), host: () => Promise.resolve(host) }, 'w1');
      return calls;
    };
    expect(await uncordon({ state: 'true', drains: true, mark: 'kube_upgrade' })).toEqual(['uncordon', 'annotate']);
    expect(await uncordon({ state: 'true', drains: true })).toEqual([]);
    await expect(uncordon({ state: 'true', drains: true, silent: "'get node'*" })).rejects.toMatchObject({
      reason: 'cluster-unreadable',
    });
  });
});
