// A node that is no more leaves nothing behind in the deployment, also where its host does not answer.

import { expect, it } from 'vitest';
import { decisionsValueName } from '../decisions-value.ts';
import { podSubnetOf } from '../pod-subnet.ts';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { nodeIdentityOf, trustOf } from '../trust.ts';
import { drain } from './drain.ts';

it('is forgotten with its identity, its part of the pod network and its properties, and its host is noted', async () => {
  const master = sketchMaster();
  const worker = sketchWorker(master, { ip: '', hosts: ['10.0.0.12'] });
  const taken = { of: { [worker.id]: '10.0.0.12' }, uncleaned: [] };
  const privateValues = new Map([['kubernetes-hosts', JSON.stringify(taken)]]);
  const context = sketchContext(worker, { instances: [master, worker], privateValues });
  await nodeIdentityOf(context, await trustOf(context, 'master'), 'host2');
  await podSubnetOf(context);
  privateValues.set(decisionsValueName(context.self.id), '{}');
  Object.assign(worker.runtimeProperties, { node_name: 'host2', ip: '10.0.0.12', host: '10.0.0.12', own: 'kept' });
  if (drain.kind !== 'imperative') throw new Error('it is code');
  await drain.run({ ...context, execution: { id: 'e1', workflow: 'scale', parameters: {} } });
  const left = Object.fromEntries([...privateValues].filter(([name]) => name !== 'kubernetes-trust/master'));
  expect(left).toEqual({
    'kubernetes-hosts': JSON.stringify({ of: {}, uncleaned: [{ address: '10.0.0.12', instanceId: worker.id }] }),
    'kubernetes-pod-subnets/master': JSON.stringify({ of: {}, next: 1 }),
  });
  expect(worker.runtimeProperties).toEqual({ own: 'kept' });
});
