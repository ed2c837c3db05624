// A sysctl file that switches forwarding off again at the next start of the host, or a setting that cannot be made.

import { type Check, finding } from '../finding.ts';

const OURS = '90-brolly-kubernetes.conf';

export const forwardingReset: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const later = host.sights.sysctlLines.find(
      ({ file, line }) => /=\s*0$/.test(line) && (file === '/etc/sysctl.conf' || (file.split('/').at(-1) ?? '') > OURS),
    );
    if (later === undefined) return [];
    return [
      finding(host, {
        code: 'forwarding-reset',
        message: `${later.file} on ${host.name} says "${later.line}", which is applied after what Kubernetes needs`,
        hint: `Take the line out of ${later.file}: without forwarding no packet reaches a pod.`,
      }),
    ];
  });
