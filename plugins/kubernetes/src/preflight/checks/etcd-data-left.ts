// etcd would find what is not its own.

import { type Check, finding, listed } from '../finding.ts';

/** kubeadm wants an empty folder. Data of another etcd are told as those of another cluster. */
export const etcdDataLeft: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const { etcdEntries: found } = host.sights;
    if (host.isOurs || found.length === 0 || found.includes('member')) return [];
    return [
      finding(host, {
        code: 'etcd-data-left',
        message: `/var/lib/etcd of ${host.name} is not empty: it has ${listed(found.slice(0, 3))}${found.length > 3 ? ' and more' : ''}`,
        hint: 'Move it elsewhere. The lost+found of a file system that is mounted there may stay.',
      }),
    ];
  });
