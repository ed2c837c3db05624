// The address of a node must be an IP address of its host: the kubelet refuses any other.

import { isIP } from 'node:net';
import { type Check, finding } from '../finding.ts';

export const addressNotOnHost: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const { address, facts, name } = host;
    const own = facts.addresses
      .map((one) => one.address)
      .filter((one) => !one.startsWith('127.') && one !== '::1' && !one.startsWith('fe80:'));
    if (own.length === 0 || own.includes(address)) return [];
    const message =
      isIP(address) === 0
        ? `the address of ${name} is the name ${address}, and nodes need an IP address`
        : `the address ${address} of ${name} is on none of its interfaces`;
    return [
      finding(host, {
        code: 'address-not-on-host',
        message,
        hint: `Write node_address: the one of ${own.join(', ')} by which the other nodes reach it.`,
      }),
    ];
  });
