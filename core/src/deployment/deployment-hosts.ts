// The hosts that a deployment works on, as its node templates say.

import { type HostAddress, readHostAddress } from '@brolly/plugin-sdk';
import type { DeploymentRecord } from '#store/store.ts';
import { indexPlan, nodeInstances } from './node-instances.ts';
import { runtimeProperties } from './runtime-properties.ts';
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
 * @throws NonRecoverableError for a property that cannot be read.
 */
export async function hostsOf(workspace: Workspace, deployment: DeploymentRecord): Promise<readonly DeploymentHost[]> {
  const properties = runtimeProperties(await workspace.store.listInstances(deployment.id));
  const instances = nodeInstances(indexPlan(deployment.plan), properties);
  return instances.all().flatMap(({ id, nodeName, properties: written }) => {
    const { ip, ssh_transport: transport } = written;
    if ((typeof ip !== 'string' || ip === '') && transport !== 'local') return [];
    const address = readHostAddress({ id, nodeName, properties: written });
    return [{ instanceId: id, nodeName, address, owner: `${deployment.id}.${id}` }];
  });
}

/** Finds hosts by the id of an instance, the name of its node template, or their address; `all` means every host. */
export function findHosts(hosts: readonly DeploymentHost[], name: string): readonly DeploymentHost[] {
  const byId = hosts.filter((host) => host.instanceId === name);
  if (byId.length > 0) return byId;
  if (name === 'all') return hosts;
  const byNode = hosts.filter((host) => host.nodeName === name);
  return byNode.length > 0 ? byNode : hosts.filter((host) => host.address.address === name);
}
