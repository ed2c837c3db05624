// The cgroup controllers by which the kubelet limits pods.

import { type Check, finding } from '../finding.ts';

const NEEDED = ['cpu', 'cpuset', 'memory', 'pids'];

export const cgroupMissing: Check = ({ hosts }) =>
  hosts.flatMap((host) => {
    const { cgroupControllers } = host.sights;
    const missing = NEEDED.filter((name) => !cgroupControllers.includes(name));
    if (cgroupControllers.length === 0 || missing.length === 0) return [];
    return [
      finding(host, {
        code: 'cgroup-missing',
        message: `${host.name} lacks the cgroup controllers ${missing.join(', ')}`,
        hint: missing.includes('memory')
          ? 'Add "cgroup_enable=memory" to the command line of the kernel and restart the host.'
          : 'See /proc/cgroups and the command line of the kernel (cgroup_disable).',
      }),
    ];
  });
