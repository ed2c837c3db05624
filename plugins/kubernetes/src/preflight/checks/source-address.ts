// etcd lets another member in only by an address of that one's certificate: its node's address.

import { type Check, finding } from '../finding.ts';

export const sourceAddress: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const [to, from] = Object.entries(host.sights.sources).find(([, source]) => source !== host.address) ?? [];
    if (to === undefined || from === undefined) return [];
    return [
      finding(host, {
        code: 'source-address',
        message: `${host.name} goes to the control plane ${to} by its address ${from}, and is to be known by ${host.address}: etcd would not let it in`,
        hint: `Write node_address: ${from}, or let the route there begin at ${host.address} (ip route ... src).`,
      }),
    ];
  });
