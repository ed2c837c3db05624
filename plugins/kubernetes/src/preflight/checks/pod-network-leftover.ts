// What a pod network of before has left: the next one cannot use its bridge, and pods hang.

import { type Check, type Finding, finding, listed, type PreflightHost } from '../finding.ts';

/** Links keep everything from beginning. Addresses and rules alone are used up or replaced. */
export const podNetworkLeftover: Check = ({ hosts }) => hosts.flatMap((host) => (host.isOurs ? [] : leftovers(host)));

function leftovers(host: PreflightHost): readonly Finding[] {
  const { podLinks, podAddresses, hasServiceRules } = host.sights;
  const found = [
    ...podLinks.map((link) => ({ what: `the link ${link}`, command: `ip link delete ${link}` })),
    ...podAddresses.map((path) => ({ what: path, command: `rm -rf ${path}` })),
    ...(hasServiceRules
      ? [
          {
            what: 'rules of kube-proxy',
            command: 'iptables-save | grep -v KUBE- | iptables-restore; nft delete table ip kube-proxy',
          },
        ]
      : []),
  ];
  if (found.length === 0) return [];
  return [
    finding(host, {
      code: 'pod-network-leftover',
      severity: podLinks.length > 0 ? 'error' : 'warning',
      message: `${host.name} has ${listed(found.map((one) => one.what))} of a cluster that was there before`,
      hint: `On ${host.name}, as root: "${found.map((one) => one.command).join('; ')}". A restart of the host takes links and rules away, too.`,
    }),
  ];
}
