// An even number of control planes costs one host more than the number below, and survives no more losses.

import { evenNumberOf } from '../../etcd/quorum.ts';
import { type Check, finding } from '../finding.ts';

/** Told once for a cluster, at the last of its control planes that was asked. */
export const evenControlPlanes: Check = ({ hosts, controlPlanes }) =>
  Object.values(controlPlanes).flatMap((ids) => {
    const last = hosts.findLast((host) => ids.includes(host.instanceId));
    const message = evenNumberOf(ids.length);
    if (last === undefined || message === undefined) return [];
    return [
      finding(last, {
        code: 'even-control-planes',
        severity: 'warning',
        message,
        hint: 'Use 1, 3 or 5 control planes.',
      }),
    ];
  });
