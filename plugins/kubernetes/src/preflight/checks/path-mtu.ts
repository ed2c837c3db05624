// Packets of full size that get lost on the way while small ones arrive: everything seems to work, and then hangs.

import { type Check, finding } from '../finding.ts';

/** A VXLAN packet has this many bytes more than what it carries. */
const SMALLEST_MTU = 1280;

export const pathMtu: Check = ({ hosts, probes }) => [
  ...hosts.flatMap((host) => {
    const lost = probes.filter(
      (one) => one.to === host.instanceId && one.result === 'reached' && one.fullSize === false,
    );
    if (lost.length === 0) return [];
    const from = lost.map((one) => hosts.find((each) => each.instanceId === one.from)?.name ?? one.from);
    return [
      finding(host, {
        code: 'path-mtu',
        message: `packets of full size from ${from.join(', ')} do not reach ${host.name}, and small ones do`,
        hint: 'Something between them takes smaller packets only: set the MTU of the interfaces to what it takes ("tracepath" shows it).',
      }),
    ];
  }),
  ...hosts.flatMap((host) => {
    const mtu = host.sights.mtus[host.sights.interface ?? ''];
    if (mtu === undefined || mtu >= SMALLEST_MTU) return [];
    return [
      finding(host, {
        code: 'mtu-small',
        message: `${host.sights.interface} of ${host.name} has an MTU of ${mtu}, too little for a pod network above it`,
        hint: `Set it to ${SMALLEST_MTU} at least.`,
      }),
    ];
  }),
];
