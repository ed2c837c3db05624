// Two nodes on one host would overwrite each other.

import { type Check, finding } from '../finding.ts';

const HINT = 'Give each node template a host of its own, and one of several instances a list of them: hosts.';

export const duplicateAddress: Check = ({ hosts }) =>
  hosts.flatMap((host, index) => {
    const other = hosts.slice(0, index).find((one) => one.address === host.address);
    if (other === undefined) return [];
    const message = `${other.name} and ${host.name} have the same address ${host.address}`;
    return [finding(host, { code: 'duplicate-address', message, hint: HINT })];
  });
