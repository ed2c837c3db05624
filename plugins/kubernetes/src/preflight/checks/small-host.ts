// Less than kubeadm asks for works, slowly.

import { type Check, type Finding, finding } from '../finding.ts';

const NEEDED_PROCESSORS = 2;
const NEEDED_BYTES = 1_700_000_000;

export const smallHost: Check = ({ hosts }) =>
  hosts
    .filter((host) => host.role === 'control-plane')
    .flatMap((host) => {
      const { cpus, memoryBytes } = host.facts;
      const warn = (code: string, message: string): Finding =>
        finding(host, { code, severity: 'warning', message, hint: 'Use a larger host for more than a trial.' });
      return [
        ...(cpus < NEEDED_PROCESSORS
          ? [warn('few-processors', `${host.name} has ${cpus} processor, and kubeadm asks for ${NEEDED_PROCESSORS}`)]
          : []),
        ...(memoryBytes < NEEDED_BYTES
          ? [
              warn(
                'little-memory',
                `${host.name} has ${Math.round(memoryBytes / 1e6)} MB of memory, and kubeadm asks for 1700`,
              ),
            ]
          : []),
      ];
    });
