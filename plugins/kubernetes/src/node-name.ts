// The name of a node in the cluster.

import { type HostFacts, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { MASTER_TYPE, NODE_TYPE, nodeAddress, text } from './settings.ts';

const VALID = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** The property node_name, else the host's own name when it is valid and says something, else the instance's id. */
export function nodeNameOf(facts: HostFacts, context: OperationContext): string {
  const own = text(context.self.properties, 'node_name');
  if (own !== '') {
    if (VALID.test(own)) return own;
    throw new NonRecoverableError(`node_name "${own}" of ${context.self.nodeName} is no valid name`, {
      reason: 'property-invalid',
      hint: 'Use small letters, digits, "-" and ".".',
    });
  }
  const hostname = facts.hostname.toLowerCase();
  const isTaken = kubernetesInstances(context).some(
    (other) => other.id !== context.self.id && other.runtimeProperties['node_name'] === hostname,
  );
  return VALID.test(hostname) && hostname !== 'localhost' && !isTaken
    ? hostname
    : context.self.id.toLowerCase().replaceAll('_', '-');
}

/** Two nodes on one address would overwrite each other. @throws NonRecoverableError `duplicate-address` */
export function refuseDuplicateAddress(context: OperationContext): void {
  const own = nodeAddress(context.self);
  const other = kubernetesInstances(context).find(
    (one) =>
      one.id !== context.self.id &&
      nodeAddress(one) === own &&
      one.properties['ssh_port'] === context.self.properties['ssh_port'],
  );
  if (other === undefined) return;
  throw new NonRecoverableError(`${context.self.nodeName} and ${other.nodeName} have the same address ${own}`, {
    reason: 'duplicate-address',
    hint: 'Give each node template a host of its own.',
  });
}

function kubernetesInstances(context: OperationContext): OperationContext['instances'] {
  return context.instances.filter(
    (one) => one.typeHierarchy.includes(MASTER_TYPE) || one.typeHierarchy.includes(NODE_TYPE),
  );
}
