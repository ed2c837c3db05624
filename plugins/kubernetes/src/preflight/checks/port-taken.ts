// Something listens where Kubernetes must.

import { type Check, finding } from '../finding.ts';
import { neededPorts } from '../ports.ts';

/**
 * Ports of this very node are no others'. A listener on the loopback address is in the way as well. The ports among the
 * facts do not count: preflight itself listens while they are gathered.
 */
export const portTaken: Check = ({ hosts, apiPort, hasVxlan }) =>
  hosts
    .filter((host) => !host.isOurs)
    .flatMap((host) =>
      neededPorts(host.role, { apiPort, hasVxlan }).flatMap(({ protocol, port, user }) => {
        const taken = host.sights.listeners.find((one) => one.protocol === protocol && one.port === port);
        if (taken === undefined) return [];
        const who = taken.program ?? 'something';
        return [
          finding(host, {
            code: 'port-taken',
            message: `${who} listens on ${protocol} port ${port} of ${host.name}, which ${user} needs`,
            hint: `See "ss -lntup" on the host, and stop it.${port === apiPort ? ' Another master_port would do, too.' : ''}`,
          }),
        ];
      }),
    );
