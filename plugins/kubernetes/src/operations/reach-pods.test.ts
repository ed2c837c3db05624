// Whether a new node reaches the pods of others, asked by a cluster and a host that are scripted.

import type { OperationContext } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { requirePodsReached } from './reach-pods.ts';

/** @param pods lines of `node address`; @param reached whether the host gets an answer */
function contextOf(pods: string, { reached, type = 'routed' }: { reached: boolean; type?: string }): OperationContext {
  const master = sketchMaster({ pod_network_type: type });
  const worker = sketchWorker(master);
  const control = scriptedHost([['get pods -l k8s-app=kube-dns', pods]]);
  const own = scriptedHost(reached ? [['http://10.244.0.2:8181/ready', '']] : []);
  return {
    ...sketchContext(worker, { instances: [master, worker] }),
    host: ({ address }) => Promise.resolve(address === '10.0.0.11' ? control : own),
  };
}

describe('a worker whose hosts route', () => {
  it('is asked whether it reaches a pod of another node', async () => {
    const pods = 'minion 10.244.1.2\nplane 10.244.0.2\n';
    await expect(requirePodsReached(contextOf(pods, { reached: true }), 'minion')).resolves.toBeUndefined();
    await expect(requirePodsReached(contextOf(pods, { reached: false }), 'minion')).rejects.toMatchObject({
      reason: 'pods-unreachable',
      message: 'minion does not reach the pod 10.244.0.2 on plane',
    });
  });

  it('is not asked where no other node has such a pod yet, or where flannel leads to them', async () => {
    const unreached = { reached: false };
    await expect(requirePodsReached(contextOf('minion 10.244.1.2\n', unreached), 'minion')).resolves.toBeUndefined();
    const flannel = contextOf('plane 10.244.0.2\n', { ...unreached, type: 'flannel' });
    await expect(requirePodsReached(flannel, 'minion')).resolves.toBeUndefined();
  });
});
