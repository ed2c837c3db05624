// Kubernetes tools of another release that people on the host would use by mistake.

import { type Check, finding } from '../finding.ts';

export const otherTools: Check = ({ hosts, versions }) =>
  hosts
    .filter((host) => !host.isOurs)
    .flatMap((host) =>
      host.sights.kubernetesTools
        .filter(({ version }) => version !== versions.kubernetes)
        .map(({ path, version }) =>
          finding(host, {
            code: 'other-tools',
            severity: 'warning',
            message: `${host.name} has ${path} ${version}, and the cluster will have ${versions.kubernetes}`,
            hint: 'Remove its package, so that nobody takes it for the one of the cluster.',
          }),
        ),
    );
