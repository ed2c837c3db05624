// The name of a node in the cluster.

import { type HostFacts, hostProperties, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { nodeInstances } from './node-instances.ts';
import { text } from './settings.ts';

const LONGEST = 63;
/** Labels of small letters, digits and `-` with `.` between them: what the API server takes. */
const VALID = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Whose a host name is, by `<deployment> <name>`. Nodes that are prepared at the same time do not see in each other's
 * instances what they were called: the first that asks has the name, and it stays with it as long as this process lives.
 */
const ownersByName = new Map<string, string>();

/** The property node_name, else the host's own name when it is valid and says something, else the instance's id. */
export function nodeNameOf(facts: HostFacts, context: OperationContext): string {
  const others = nodeInstances(context).filter((other) => other.id !== context.self.id);
  const own = text(hostProperties(context.self), 'node_name');
  if (own !== '') return checkedName(own, others, context);
  const hostname = facts.hostname.toLowerCase();
  const isTaken = others.some(
    (other) =>
      other.runtimeProperties['node_name'] === hostname || text(hostProperties(other), 'node_name') === hostname,
  );
  return isValidNodeName(hostname) && hostname !== 'localhost' && !isTaken && claim(hostname, others, context)
    ? hostname
    : context.self.id.toLowerCase().replaceAll('_', '-');
}

function checkedName(own: string, others: OperationContext['instances'], context: OperationContext): string {
  if (!isValidNodeName(own)) {
    throw new NonRecoverableError(`node_name "${own}" of ${context.self.nodeName} is no valid name`, {
      reason: 'property-invalid',
      hint: `Use small letters, digits, "-" and ".", ${LONGEST} at most, with a letter or digit beside each "." and at both ends.`,
    });
  }
  const twin = others.find(
    (other) => other.runtimeProperties['node_name'] === own || text(hostProperties(other), 'node_name') === own,
  );
  if (twin === undefined) return own;
  throw new NonRecoverableError(
    `${context.self.nodeName} and ${twin.nodeName} have the same name in the cluster, "${own}"`,
    {
      reason: 'property-invalid',
      hint: 'Use another name for one of them.',
    },
  );
}

/** Whether the API server takes it as the name of a node. */
export function isValidNodeName(name: string): boolean {
  return name.length <= LONGEST && VALID.test(name);
}

/** Whether the name is free or the instance's own; an instance that is gone has none. */
function claim(name: string, others: OperationContext['instances'], context: OperationContext): boolean {
  const key = `${context.deploymentId} ${name}`;
  const owner = ownersByName.get(key);
  if (others.some((other) => other.id === owner)) return false;
  ownersByName.set(key, context.self.id);
  return true;
}
