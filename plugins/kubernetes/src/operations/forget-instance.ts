// What is forgotten of an instance that is no node any more, whether its host was made bare or left behind.

import type { OperationContext } from '@brolly/plugin-sdk';
import { admissionValueName } from '../admitted-networks.ts';
import { decisionsValueName } from '../decisions-value.ts';
import { givePodSubnetBack } from '../pod-subnet.ts';
import { GIVEN } from '../settings.ts';
import { nodeIdentityValueName } from '../trust.ts';

/** Runtime properties that a node of either role has. */
const OF_A_NODE = [
  'node_name',
  GIVEN,
  'ip',
  'master_ip',
  'master_port',
  'endpoint',
  'kubernetes_version',
  'kubeconfig',
];

/** Its identity, what was decided for its host, its part of the pod network and its runtime properties. May be called twice. */
export async function forgetInstance(context: OperationContext): Promise<void> {
  const { privateValues, self } = context;
  await privateValues.delete(nodeIdentityValueName(context));
  await privateValues.delete(decisionsValueName(self.id));
  await privateValues.delete(admissionValueName(self));
  await givePodSubnetBack(context);
  for (const name of OF_A_NODE) self.runtimeProperties[name] = undefined;
}
