// What the firewall of a node lets in of other nodes: known when nodes are added, and without asking those that run.

import type { HostFacts, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import type { HostDecisions } from './decide.ts';
import { decisionsValueName } from './decisions-value.ts';
import { nodeInstances } from './node-instances.ts';
import { isInNetwork, networksOfNodes } from './resources/firewall.ts';
import { nodeAddress } from './settings.ts';

/** A firewall of a node that gets openings, and the networks and addresses of nodes that it lets in. */
export interface Admission {
  readonly firewall: 'firewalld' | 'ufw';
  /** `undefined`: it was prepared by a release that did not write it down. */
  readonly networks: readonly string[] | undefined;
}

/** Writes down what the host of an instance lets in by now. Nothing where no firewall gets openings. */
export async function noteAdmission(context: OperationContext, facts: () => Promise<HostFacts>): Promise<void> {
  const { self, privateValues } = context;
  if ((await firewallOf(context, self)) === undefined) return;
  const { addresses } = await facts();
  const nodes = nodeInstances(context).map(nodeAddress);
  const networks = networksOfNodes({ facts: { addresses }, nodeAddress: nodeAddress(self), nodes });
  await privateValues.put(admissionValueName(self), JSON.stringify(networks));
}

/** What the host of a node lets in; nothing where no firewall gets openings: all is let in, or a person sees to it. */
export async function admissionOf(context: OperationContext, node: NodeInstance): Promise<Admission | undefined> {
  const firewall = await firewallOf(context, node);
  if (firewall === undefined) return undefined;
  const noted = await context.privateValues.get(admissionValueName(node));
  return { firewall, networks: noted === undefined ? undefined : (JSON.parse(noted) as readonly string[]) };
}

/** Whether a node at an address is let in. What is not written down is the network of the node itself, as large as `prefix` says. */
export function admits({ networks }: Admission, own: string, { address, prefix }: { address: string; prefix: number }) {
  return (networks ?? [`${own}/${prefix}`]).some((network) => isInNetwork(address, network));
}

/** The private value that holds what an instance's host lets in. */
export function admissionValueName({ id }: Pick<NodeInstance, 'id'>): string {
  return `kubernetes-admitted/${id}`;
}

async function firewallOf(
  { privateValues }: OperationContext,
  { id }: NodeInstance,
): Promise<HostDecisions['firewall']> {
  const decided = await privateValues.get(decisionsValueName(id));
  return decided === undefined ? undefined : (JSON.parse(decided) as HostDecisions).firewall;
}
