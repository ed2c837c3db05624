// CoreDNS hands names of the outside to the name servers of the node that it runs on.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

export const dnsUnusable: Check = ({ hosts }) => hosts.flatMap(unusable);

/** systemd-resolved has the true servers in a file of its own, which kubeadm finds. */
function unusable(host: PreflightHost): readonly Finding[] {
  const { nameservers, hasResolved } = host.sights;
  if (hasResolved) return [];
  if (nameservers.length === 0) {
    return [
      finding(host, {
        code: 'dns-missing',
        message: `${host.name} has no name server in /etc/resolv.conf, without which CoreDNS does not start there`,
        hint: 'Write a "nameserver" line into /etc/resolv.conf.',
      }),
    ];
  }
  const loops = nameservers.filter((one) => one.startsWith('127.') || one === '::1');
  if (loops.length === 0) return [];
  return [
    finding(host, {
      code: 'dns-loop',
      message: `the name server ${loops.join(', ')} of ${host.name} is the host itself: in a pod it is the pod, and CoreDNS would ask itself`,
      hint: 'Write the servers that it asks itself into /etc/resolv.conf.',
    }),
  ];
}
