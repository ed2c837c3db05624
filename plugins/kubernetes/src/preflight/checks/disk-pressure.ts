// The kubelet evicts pods from a node whose disk is nearly full: such a node would be Ready and run nothing.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

/** Of file systems below 15 % free the kubelet throws images away, below 10 % pods. */
const LEAST_FREE = 0.15;
/** Binaries and images need about 1.2 GB. */
const NEEDED_BYTES = 2_000_000_000;
const LEAST_INODES_PERCENT = 6;

export const diskPressure: Check = ({ hosts }) => hosts.filter((host) => !host.isOurs).flatMap(pressure);

function pressure(host: PreflightHost): readonly Finding[] {
  return host.sights.disks.flatMap(({ path, sizeBytes, freeBytes, freeInodesPercent }) => {
    const about = (message: string): Finding =>
      finding(host, { code: 'disk-pressure', message, hint: `Make room there: "du -xh ${path} | sort -h | tail".` });
    if (freeInodesPercent < LEAST_INODES_PERCENT)
      return [about(`${path} of ${host.name} has ${Math.round(freeInodesPercent)} % of its inodes left`)];
    const left = `${(freeBytes / 1e9).toFixed(1)} GB of ${(sizeBytes / 1e9).toFixed(1)} GB`;
    if (freeBytes < NEEDED_BYTES) return [about(`${path} of ${host.name} has ${left} left, and 2 GB are needed`)];
    if (freeBytes < LEAST_FREE * sizeBytes)
      return [about(`${path} of ${host.name} has ${left} left: below 15 % the kubelet begins to throw things away`)];
    return [];
  });
}
