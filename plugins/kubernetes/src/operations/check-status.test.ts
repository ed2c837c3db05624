// What is said of a node, what is healed in place, and what is left to a reinstall.

import type { OperationContext } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { checkStatus, heal } from './check-status.ts';

it('leaves a control plane that never joined to a reinstall, without a look at its host', async () => {
  const self = { ...sketchMaster(), id: 'master_late', runtimeProperties: { node_name: 'host2' } };
  const state = JSON.stringify({ initialisedBy: 'master_a1b2c3', isInitialised: true, members: ['master_a1b2c3'] });
  const privateValues = new Map([['kubernetes-cluster/master', state]]);
  const context: OperationContext = sketchContext(self, { instances: [sketchMaster(), self], privateValues });
  if (heal.kind !== 'imperative') throw new Error('it is code');
  await expect(heal.run(context)).rejects.toMatchObject({
    reason: 'node-missing',
    message: 'master_late is no control plane of the cluster',
  });
});

it.each([
  ['Unknown v1.36.3 Kubelet stopped posting node status.', 'node-not-ready', 'host2 is not Ready: Kubelet stopped'],
  [
    'False v1.36.3 container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    'pod-network-missing',
    'host2 has no pod network: container runtime network not ready',
  ],
])('tells why a worker is not Ready: %s', async (printed, reason, message) => {
  const master = sketchMaster();
  const self = { ...sketchWorker(master), runtimeProperties: { node_name: 'host2', host: '10.0.0.12' } };
  const host = scriptedHost([['get node', printed]]);
  const context: OperationContext = {
    ...sketchContext(self, { instances: [master, self] }),
    host: () => Promise.resolve(host),
  };
  if (checkStatus.kind !== 'imperative') throw new Error('it is code');
  await expect(checkStatus.run(context)).rejects.toMatchObject({
    reason,
    message: expect.stringContaining(message) as string,
  });
});
