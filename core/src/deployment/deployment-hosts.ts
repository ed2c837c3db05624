// The hosts that a deployment works on, as its node templates say.

import {
  type HostAddress,
  hostProperties,
  type NodeInstance,
  NonRecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { FunctionError } from '#blueprint/functions/function.ts';
import { findSecrets, type WantedSecrets } from '#plan/find-secrets.ts';
import type { Plan, PlanNode } from '#plan/plan.ts';
import type { DeploymentRecord } from '#store/store.ts';
import { readNeighbours } from './neighbours.ts';
import { indexPlan, nodeInstances } from './node-instances.ts';
import { runtimeProperties } from './runtime-properties.ts';
import { localSurroundings, type ReadSecret } from './surroundings.ts';
import type { Workspace } from './workspace.ts';

/** The host of a node instance. */
export interface DeploymentHost {
  readonly instanceId: string;
  readonly nodeName: string;
  readonly address: HostAddress;
  /** Under which name the host keeps the record of what this instance's operations changed. */
  readonly owner: string;
}

/**
 * The hosts of a deployment: every node instance that says in its properties how its host is reached, sorted by id.
 *
 * @param secrets reads what those properties ask for, see `secretsOfHosts`
 * @throws NonRecoverableError for a property that cannot be read.
 */
export async function hostsOf(
  workspace: Workspace,
  deployment: DeploymentRecord,
  secrets?: ReadSecret,
): Promise<readonly DeploymentHost[]> {
  const { plan } = deployment;
  const properties = runtimeProperties(await workspace.store.listInstances(deployment.id));
  const neighbours = await readNeighbours(workspace.store, plan);
  const surroundings = localSurroundings({ ...deployment, deploymentId: deployment.id, secrets, neighbours });
  const instances = nodeInstances(indexPlan(plan), properties, surroundings);
  return plan.instances
    .filter(({ nodeName }) => mayBeHost(plan.nodes[nodeName]))
    .flatMap(({ id, nodeName }) => {
      const written = propertiesOf(instances.get(id));
      const { ip, ssh_transport: transport } = written;
      if ((typeof ip !== 'string' || ip === '') && transport !== 'local') return [];
      const address = readHostAddress({ id, nodeName, properties: written });
      return [{ instanceId: id, nodeName, address, owner: `${deployment.id}.${id}` }];
    });
}

/** The secrets that the properties of the hosts of a plan ask for. */
export function secretsOfHosts(plan: Pick<Plan, 'nodes'>): WantedSecrets {
  const hosts = Object.entries(plan.nodes).filter(([, node]) => mayBeHost(node));
  const withoutOperations = hosts.map(
    ([name, node]) => [name, { ...node, operations: {}, relationships: [] }] as const,
  );
  return findSecrets({ nodes: Object.fromEntries(withoutOperations) });
}

/** Whether a node has properties that tell how a host is reached; what they are is asked of no other node. */
function mayBeHost(node: PlanNode | undefined): boolean {
  return node !== undefined && ['ip', 'ssh_transport'].some((name) => Object.hasOwn(node.properties, name));
}

function propertiesOf(instance: NodeInstance): NodeInstance['properties'] {
  try {
    return hostProperties(instance);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw new NonRecoverableError(`a property of ${instance.id} has no value: ${error.message}`);
  }
}

/** Finds hosts by the id of an instance, the name of its node template, or their address; `all` means every host. */
export function findHosts(hosts: readonly DeploymentHost[], name: string): readonly DeploymentHost[] {
  const byId = hosts.filter((host) => host.instanceId === name);
  if (byId.length > 0) return byId;
  if (name === 'all') return hosts;
  const byNode = hosts.filter((host) => host.nodeName === name);
  return byNode.length > 0 ? byNode : hosts.filter((host) => host.address.address === name);
}
