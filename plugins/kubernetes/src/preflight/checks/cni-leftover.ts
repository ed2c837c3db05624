// Configurations of other pod networks: the runtime takes the first one by name.

import { type Check, finding } from '../finding.ts';

const OURS = '10-flannel.conflist';

export const cniLeftover: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    if (host.isOurs) return [];
    const before = host.sights.cniFiles.filter((name) => /\.(conf|conflist|json)$/.test(name) && name < OURS);
    if (before.length === 0) return [];
    return [
      finding(host, {
        code: 'cni-leftover',
        message: `${host.name} has ${before.map((name) => `/etc/cni/net.d/${name}`).join(', ')} of another pod network, which would be taken instead of the cluster's`,
        hint: 'Move it elsewhere, or rename it so that it comes after 10-flannel.conflist, where a program of yours needs it.',
      }),
    ];
  });
