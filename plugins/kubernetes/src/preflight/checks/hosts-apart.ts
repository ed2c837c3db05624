// Where hosts route, they ask on the wire who has a pod: all of them must be on the same one.

import { BlockList } from 'node:net';
import { type Check, finding, listed } from '../finding.ts';

export const hostsApart: Check = ({ hosts, isRouted }) => {
  if (!isRouted) return [];
  return hosts.flatMap((host) => {
    const own = host.facts.addresses.find((one) => one.address === host.address);
    if (own === undefined) return [];
    const network = new BlockList();
    network.addSubnet(own.address, own.prefix, own.address.includes(':') ? 'ipv6' : 'ipv4');
    const apart = hosts.filter((other) => !network.check(other.address, other.address.includes(':') ? 'ipv6' : 'ipv4'));
    if (apart.length === 0) return [];
    return [
      finding(host, {
        code: 'hosts-apart',
        message: `${listed(apart.map((one) => `${one.name} (${one.address})`))} ${apart.length === 1 ? 'is' : 'are'} not in the network ${own.address}/${own.prefix} of ${host.name}, and pod_network_type: routed needs all hosts in one`,
        hint: 'Write node_address where the hosts have a network in common, or take pod_network_type: flannel, which crosses routers.',
      }),
    ];
  });
};
