// A clock that nobody keeps will be wrong one day. A container has the clock of its machine.

import { type Check, finding } from '../finding.ts';

const TIME_CLIENTS = ['chrony', 'chronyd', 'systemd-timesyncd', 'ntpd', 'ntp', 'ntpsec', 'openntpd'];

export const timeUnkept: Check = ({ hosts }) =>
  hosts
    .filter(
      ({ facts, sights }) =>
        !sights.isContainer && !TIME_CLIENTS.some((name) => facts.units[`${name}.service`] === 'active'),
    )
    .map((host) =>
      finding(host, {
        code: 'time-unkept',
        severity: 'warning',
        message: `no time client runs on ${host.name}`,
        hint: 'Install chrony, or run "timedatectl set-ntp true".',
      }),
    );
