// etcd answers nobody before a write is on the disk.

import { type Check, finding } from '../finding.ts';

/** What etcd's documentation asks for, for 99 of 100 writes. */
const MOST_MS = 10;

export const slowDisk: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const { syncMs } = host.sights;
    if (syncMs === undefined || syncMs <= MOST_MS) return [];
    return [
      finding(host, {
        code: 'slow-disk',
        severity: 'warning',
        message: `a durable write on ${host.name} takes ${syncMs.toFixed(1)} ms, and etcd asks for ${MOST_MS} ms at most`,
        hint: 'Put /var/lib/etcd on an SSD: on a slow disk leaders are lost under load.',
      }),
    ];
  });
