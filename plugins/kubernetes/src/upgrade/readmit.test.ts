// The gate after a node's upgrade, as an operation.

import type { OperationContext } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { readmit } from './readmit.ts';

it('stops the upgrade where its gate stays closed, and is not tried again by itself', async () => {
  const self = sketchMaster();
  const state = JSON.stringify({ initialisedBy: self.id, isInitialised: true, members: [self.id] });
  const host = scriptedHost([['kubectl', '']]);
  const context: OperationContext = {
    ...sketchContext(self, { privateValues: new Map([['kubernetes-cluster/master', state]]) }),
    inputs: { version: '1.37', gate_timeout: 0 },
    host: () => Promise.resolve(host),
  };
  if (readmit.kind !== 'imperative') throw new Error('it is code');
  // etcd of this host does not answer.
  await expect(readmit.run(context)).rejects.toMatchObject({ reason: 'gate-closed', recoverable: false });
});
