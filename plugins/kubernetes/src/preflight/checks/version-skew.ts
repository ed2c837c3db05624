// A node may be older than its control plane, by three minor releases at most, and never newer.

import { isAtLeast } from '../../versions.ts';
import { type Check, finding } from '../finding.ts';

const MOST_MINORS_BEHIND = 3;

/** For nodes that are added to a control plane that runs already. */
export const versionSkew: Check = ({ hosts, versions, runningVersion }) => {
  if (runningVersion === undefined) return [];
  const behind = minor(runningVersion) - minor(versions.kubernetes);
  const isNewer = !isAtLeast(runningVersion, versions.kubernetes);
  if (!isNewer && behind <= MOST_MINORS_BEHIND) return [];
  return hosts
    .filter((host) => host.role === 'worker')
    .map((host) =>
      finding(host, {
        code: 'version-skew',
        message: `${host.name} is to have Kubernetes ${versions.kubernetes}, and its control plane runs ${runningVersion}`,
        hint: isNewer ? 'Upgrade the control plane first.' : `Use at least 1.${minor(runningVersion) - 3}.`,
      }),
    );
};

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
