// Certificates are made by one clock and read by others; etcd and leases compare theirs.

import { type Check, finding } from '../finding.ts';

/** Certificates are valid five minutes earlier than they are made; a round trip may mislead by a second or two. */
const MOST_BEHIND_US_MS = 240_000;
const MOST_APART_MS = 30_000;

/** Each host against the middle of all, and all of them against this machine, which makes the certificates. */
export const clockSkew: Check = ({ hosts }) => {
  const sorted = hosts.map((host) => host.facts.clockSkewMs).sort((left, right) => left - right);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return hosts.flatMap((host) => {
    const fromOthers = host.facts.clockSkewMs - middle;
    const fromUs = host.facts.clockSkewMs;
    const isApart = Math.abs(fromOthers) > MOST_APART_MS;
    if (!isApart && fromUs > -MOST_BEHIND_US_MS) return [];
    const [skew, what] = isApart ? [fromOthers, 'the other hosts'] : [fromUs, 'this machine, which makes certificates'];
    return [
      finding(host, {
        code: 'clock-skew',
        message: `the clock of ${host.name} is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} ${what}`,
        hint: 'Set it and keep it by a time client: "timedatectl set-ntp true", or chrony.',
      }),
    ];
  });
};
