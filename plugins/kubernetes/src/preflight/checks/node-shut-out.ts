// Nodes that run have a firewall that does not let a new one in: each opening is for what was known when its host was prepared.

import { type Check, finding, listed } from '../finding.ts';

/** Nodes that run are not logged in to when others are added. */
export const nodeShutOut: Check = ({ hosts, shutOut }) =>
  hosts.flatMap((host) => {
    const by = shutOut.filter((one) => one.instanceId === host.instanceId);
    if (by.length === 0) return [];
    const names = listed(by.map((one) => `${one.nodeName} (${one.firewall})`));
    return [
      finding(host, {
        code: 'node-shut-out',
        severity: 'warning',
        message: `the firewalls of ${names} do not let in ${host.name} (${host.address}): their pods and its own do not reach each other`,
        hint: 'When it has joined, run "brolly update BLUEPRINT" with the same blueprint: it brings the openings to the nodes that run.',
      }),
    ];
  });
