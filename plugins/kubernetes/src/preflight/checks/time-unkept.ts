// A clock that nobody keeps will be wrong one day. A container has the clock of its machine.

import { type Check, finding } from '../finding.ts';

export const timeUnkept: Check = ({ hosts }) =>
  hosts
    .filter(({ sights }) => !sights.timeIsKept && !sights.isContainer)
    .map((host) =>
      finding(host, {
        code: 'time-unkept',
        severity: 'warning',
        message: `no time client runs on ${host.name}`,
        hint: 'Install chrony, or run "timedatectl set-ntp true".',
      }),
    );
