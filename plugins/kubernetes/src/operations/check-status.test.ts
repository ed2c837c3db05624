// What is healed in place, and what is left to a reinstall.

import type { OperationContext } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { heal } from './check-status.ts';

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
