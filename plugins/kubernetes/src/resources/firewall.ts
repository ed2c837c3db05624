// Openings in a firewall that is in force: for other nodes what they must reach, for pods everything.

import { BlockList, isIP } from 'node:net';
import { type HostResource, quote } from '@brolly/host-resources';
import type { HostFacts } from '@brolly/plugin-sdk';
import type { HostDecisions } from '../decide.ts';
import type { PodNetworkPort } from '../pod-network-ports.ts';
import type { Role } from '../preflight/finding.ts';
import { portsForOthers } from '../preflight/ports.ts';

export interface FirewallRequest {
  readonly decisions: Pick<HostDecisions, 'firewall'>;
  readonly facts: Pick<HostFacts, 'addresses'>;
  readonly role: Role;
  readonly nodeAddress: string;
  /** Addresses of all nodes. */
  readonly nodes: readonly string[];
  readonly apiPort: number;
  readonly podNetworkPorts: readonly PodNetworkPort[];
  readonly podNetwork: string;
}

/** Nothing where no firewall that we know is active: rules that a person has written are that person's. */
export function firewallResources(request: FirewallRequest): readonly HostResource[] {
  const { decisions, podNetwork } = request;
  if (decisions.firewall === undefined) return [];
  const ports = portsForOthers(request.role, request);
  const { nodeAddress } = request;
  // A name is no address of an interface: the default zone has to do.
  const common = { kind: 'firewall-opening', ...(isIP(nodeAddress) === 0 ? {} : { at: nodeAddress }) } as const;
  const openings = ports.flatMap((one): readonly HostResource[] => {
    const from = one.isPublic ? [undefined] : networksOfNodes(request);
    if (one.protocol !== 'ipip') {
      const { port, protocol } = one;
      return from.map((source) => ({ ...common, port, protocol, ...(source === undefined ? {} : { from: source }) }));
    }
    const networks = from.filter((source) => source?.includes(':') === false);
    return networks.map((source = '') => ({ ...common, protocol: 'ipip', from: source }));
  });
  const pods = (['tcp', 'udp'] as const).map(
    (protocol): HostResource => ({
      ...common,
      port: 1,
      lastPort: 65_535,
      protocol,
      from: podNetwork,
    }),
  );
  return [...openings, ...pods, ...(decisions.firewall === 'firewalld' ? [forwardForPods(podNetwork)] : [])];
}

/** The network that the node is in, so that nodes that are added there are let in, too; others by their address. */
export function networksOfNodes({
  facts,
  nodeAddress,
  nodes,
}: Pick<FirewallRequest, 'facts' | 'nodeAddress' | 'nodes'>): readonly string[] {
  const own = facts.addresses.find((one) => one.address === nodeAddress);
  if (own === undefined) return nodes.filter((node) => node !== nodeAddress);
  const network = networkOf(own.address, own.prefix);
  return [network, ...nodes.filter((node) => networkOf(node, own.prefix) !== network)];
}

/** Whether an address is in a network, or is the address that stands in its place. */
export function isInNetwork(address: string, network: string): boolean {
  const [base = '', prefix] = network.split('/');
  if (prefix === undefined || isIP(address) === 0 || isIP(address) !== isIP(base)) return address === base;
  const list = new BlockList();
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(base, Number(prefix), family);
  return list.check(address, family);
}

/** `10.0.0.12` and 24 are `10.0.0.0/24`; an IPv6 address stands for itself. */
function networkOf(address: string, prefix: number): string {
  if (address.includes(':')) return address;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const base = Math.floor(number / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;
}

/** firewalld writes down a whole zone for one source; without it, it is the one that came with firewalld. */
const FORGET_ZONE = `zone_words() { tr -d ' \\n' <"$1/firewalld/zones/trusted.xml" 2>/dev/null; }
if [ "$(zone_words /etc)" = "$(zone_words /usr/lib)" ]; then rm -f /etc/firewalld/zones/trusted.xml /etc/firewalld/zones/trusted.xml.old; fi`;

/** firewalld rejects what it does not know to be forwarded, whatever iptables says. */
function forwardForPods(podNetwork: string): HostResource {
  const source = quote(podNetwork);
  return {
    kind: 'command',
    name: 'firewalld-pods',
    title: `let firewalld forward for ${podNetwork}`,
    unless: `firewall-cmd -q --zone=trusted --query-source=${source} && firewall-cmd -q --permanent --zone=trusted --query-source=${source}`,
    run: `firewall-cmd --zone=trusted --add-source=${source} >&2
firewall-cmd --permanent --zone=trusted --add-source=${source} >&2`,
    undo: `firewall-cmd --zone=trusted --remove-source=${source} >/dev/null 2>&1 || :
firewall-cmd --permanent --zone=trusted --remove-source=${source} >/dev/null 2>&1 || :
${FORGET_ZONE}`,
  };
}
