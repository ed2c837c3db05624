// How a node that has begun anew becomes Ready.

import type { Host, OperationContext } from '@brolly/plugin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { askOfNode, readyRelease, untilReady } from './node-ready.ts';

/** What sleeps only moves the clock on. */
vi.mock('node:timers/promises', () => ({ setTimeout: (ms: number) => Promise.resolve(vi.advanceTimersByTime(ms)) }));

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A worker that is Ready at its `readyAt`th wait; before that it says `why`. */
function rig({ readyAt, why, properties = {} }: { readyAt: number; why: string; properties?: Record<string, string> }) {
  const master = sketchMaster(properties);
  const self = { ...sketchWorker(master), runtimeProperties: { node_name: 'host2', host: '10.0.0.12' } };
  const answers = scriptedHost([
    ['get node', `False v1.36.3 ${why}`],
    ['delete pod', ''],
  ]);
  const asked: string[] = [];
  const host: Host = {
    ...answers,
    run: (script, options) => {
      const words = /kubectl (?:wait|get|-n kube-flannel delete)/.exec(script)?.[0] ?? script;
      asked.push(words);
      if (words !== 'kubectl wait') return answers.run(script, options);
      const exitCode = asked.filter((one) => one === words).length >= readyAt ? 0 : 1;
      if (exitCode === 1) vi.advanceTimersByTime(Number(/\+ (\d+)\)\)/.exec(script)?.[1]) * 1000);
      return Promise.resolve({ exitCode, stdout: '', stderr: '' });
    },
  };
  const context: OperationContext = {
    ...sketchContext(self, { instances: [master, self] }),
    host: () => Promise.resolve(host),
  };
  return { asked, done: () => untilReady(context, 'host2') };
}

const NO_NETWORK = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady';

describe('a node whose kubelet has begun anew', () => {
  it('is let alone where it becomes Ready', async () => {
    const { asked, done } = rig({ readyAt: 1, why: NO_NETWORK });
    await done();
    expect(asked).toEqual(['kubectl wait']);
  });

  it('gets its pod network from flannel again where the configuration of that is gone', async () => {
    const { asked, done } = rig({ readyAt: 2, why: NO_NETWORK });
    await done();
    expect(asked).toEqual(['kubectl wait', 'kubectl get', 'kubectl -n kube-flannel delete', 'kubectl wait']);
  });

  it.each([
    ['another reason', { why: 'PLEG is not healthy' }],
    ['a pod network of somebody else', { why: NO_NETWORK, properties: { pod_network_manifest: 'none' } }],
  ])('has no pod ended for %s', async (_, sketch) => {
    const { asked, done } = rig({ readyAt: 3, ...sketch });
    await expect(done()).rejects.toMatchObject({ reason: 'node-not-ready' });
    expect(asked.filter((one) => one.includes('delete'))).toEqual([]);
  });
});

describe('a node whose cluster refuses connections', () => {
  const REFUSED = 'The connection to the server 10.0.0.11:6443 was refused - did you specify the right host or port?';
  const answer = { exitCode: 0, stdout: 'True v1.36.3 kubelet is posting ready status', stderr: '' };

  /** An API server that refuses connections for so many seconds; the worker is asked for, or the control plane itself. */
  function refusing({ seconds, ofMaster = false }: { seconds: number; ofMaster?: boolean }): OperationContext {
    const begun = performance.now();
    const run: Host['run'] = () =>
      Promise.resolve(
        performance.now() - begun >= seconds * 1000 ? answer : { exitCode: 1, stdout: '', stderr: REFUSED },
      );
    const master = sketchMaster();
    const self = ofMaster ? master : sketchWorker(master);
    const state = JSON.stringify({ initialisedBy: master.id, isInitialised: true, members: [master.id] });
    return {
      ...sketchContext(self, {
        instances: [master, self],
        privateValues: new Map([['kubernetes-cluster/master', state]]),
      }),
      host: () => Promise.resolve({ ...scriptedHost([]), run }),
    };
  }

  /** How it ended, and after how many seconds. */
  async function ended(work: () => Promise<unknown>): Promise<{ readonly how: unknown; readonly seconds: number }> {
    const begun = performance.now();
    const how = await work().catch((error: unknown) => error);
    return { how, seconds: Math.round((performance.now() - begun) / 1000) };
  }

  it('is asked for again until that answers', async () => {
    const { how, seconds } = await ended(() => readyRelease(refusing({ seconds: 8 }), 'host2'));
    expect(how).toBe('v1.36.3');
    expect(seconds).toBe(8);
    expect(await ended(() => untilReady(refusing({ seconds: 60 }), 'host2'))).toEqual({ how: undefined, seconds: 60 });
  });

  it('is not known to be unwell', async () => {
    const { how, seconds } = await ended(() => readyRelease(refusing({ seconds: Infinity }), 'host2'));
    expect(how).toMatchObject({ reason: 'cluster-unreadable' });
    expect(seconds).toBe(30);
  });

  it('is not installed anew by a heal', async () => {
    const context = refusing({ seconds: Infinity });
    const { how, seconds } = await ended(() => askOfNode(context, () => untilReady(context, 'host2')));
    expect(how).toMatchObject({
      reason: 'cluster-unreadable',
      isRefusal: true,
      message: `whether minion_d4e5f6 is well is not known: the cluster does not answer: ${REFUSED}`,
    });
    expect(seconds).toBe(140);
  });

  it('is itself what is not well where it is the only control plane', async () => {
    const context = refusing({ seconds: Infinity, ofMaster: true });
    const { how } = await ended(() => askOfNode(context, () => untilReady(context, 'host1')));
    expect(how).toMatchObject({ reason: 'node-not-ready', isRefusal: false });
  });
});
