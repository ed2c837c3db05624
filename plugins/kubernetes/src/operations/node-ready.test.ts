// How a node that has begun anew becomes Ready.

import type { Host, OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { untilReady } from './node-ready.ts';

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
