// The instances of a deployment that are nodes of a cluster.

import { type HostFacts, type NodeInstance, type OperationContext, recordOwner } from '@brolly/plugin-sdk';
import { MASTER_TYPE, NODE_TYPE } from './settings.ts';

/** Control planes and workers, in the order of the deployment. */
export function nodeInstances(context: Pick<OperationContext, 'instances'>): readonly NodeInstance[] {
  return context.instances.filter(
    (one) => one.typeHierarchy.includes(MASTER_TYPE) || one.typeHierarchy.includes(NODE_TYPE),
  );
}

/** Whether the host bears a record of this very node. */
export function isOurs(facts: HostFacts, context: Parameters<typeof recordOwner>[0]): boolean {
  return facts.recordOwners.includes(recordOwner(context));
}
