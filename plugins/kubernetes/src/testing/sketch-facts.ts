// Facts of hosts as they were found, for tests.

import type { HostFacts } from '@brolly/plugin-sdk';

/** A fresh virtual machine with Debian 12. */
export const DEBIAN: HostFacts = {
  osId: 'debian',
  osVersion: '12',
  osName: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0-28-amd64',
  architecture: 'amd64',
  hostname: 'worker-a',
  machineId: '0123456789abcdef0123456789abcdef',
  initSystem: 'systemd',
  cgroupVersion: 2,
  cpus: 4,
  memoryBytes: 8_300_000_000,
  swaps: [],
  capabilities: ['CAP_SYS_ADMIN', 'CAP_SYS_RESOURCE', 'CAP_NET_ADMIN'],
  usrIsReadOnly: false,
  netSysctlsAreWritable: true,
  addresses: [{ interface: 'ens3', address: '10.0.0.12', prefix: 24 }],
  routes: ['default via 10.0.0.1 dev ens3'],
  listeningPorts: [22],
  freeBytes: { '/': 20_000_000_000 },
  commands: ['curl', 'tar', 'systemctl', 'swapoff', 'iptables'],
  units: {},
  traces: [],
  containerdVersion: undefined,
  containerdServesCri: false,
  containerdRestrictsOomScore: false,
  recordOwners: [],
  clockSkewMs: 0,
};

/** A container that serves as a host: cgroup v1, no CAP_SYS_RESOURCE. */
export const CONTAINER: HostFacts = {
  ...DEBIAN,
  cgroupVersion: 1,
  capabilities: ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN'],
};

/** Debian's Docker of 2022, with its containerd. */
export const WITH_DOCKER: HostFacts = {
  ...DEBIAN,
  units: { 'docker.service': 'active', 'containerd.service': 'active' },
  traces: ['/run/containerd/containerd.sock', '/var/run/docker.sock', '/var/lib/docker'],
  containerdVersion: '1.6.20',
};

/** A containerd that serves Kubernetes already. */
export const WITH_CONTAINERD: HostFacts = {
  ...DEBIAN,
  units: { 'containerd.service': 'active' },
  traces: ['/run/containerd/containerd.sock'],
  containerdVersion: '2.2.5',
  containerdServesCri: true,
};
