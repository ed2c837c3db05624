// Small tools that kubeadm, the kubelet and brolly run on a host.

import { type Check, finding } from '../finding.ts';

/** Command -> the package that has it nearly everywhere. */
const PACKAGES: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  mount: 'util-linux (mount)',
  umount: 'util-linux (mount)',
  losetup: 'util-linux (mount)',
  nsenter: 'util-linux',
  cp: 'coreutils',
  nft: 'nftables',
};

export const commandMissing: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const missing = host.sights.missingCommands;
    if (missing.length === 0) return [];
    const packages = [...new Set(missing.map((name) => PACKAGES[name] ?? name))];
    return [
      finding(host, {
        code: 'command-missing',
        message: `${host.name} lacks ${missing.join(', ')}`,
        hint: `Install ${packages.join(', ')} on the host.`,
      }),
    ];
  });
