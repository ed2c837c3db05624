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
  commands: ['curl', 'tar', 'systemctl', 'swapoff', 'iptables', 'apt-get', 'dpkg'],
  units: {},
  firewall: undefined,
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

/** Ubuntu 24.04 with ufw on. */
export const UBUNTU: HostFacts = {
  ...DEBIAN,
  osId: 'ubuntu',
  osVersion: '24.04',
  osName: 'Ubuntu 24.04.3 LTS',
  kernel: '6.8.0-84-generic',
  commands: [...DEBIAN.commands, 'ufw', 'nft'],
  units: { 'systemd-timesyncd.service': 'active' },
  firewall: 'ufw',
};

/** Rocky Linux 9 as it is installed: firewalld, NetworkManager, SELinux; container-selinux is there. */
export const ROCKY: HostFacts = {
  ...DEBIAN,
  osId: 'rocky',
  osVersion: '9.6',
  osName: 'Rocky Linux 9.6 (Blue Onyx)',
  kernel: '5.14.0-570.37.1.el9_6.x86_64',
  swaps: ['/dev/dm-1'],
  commands: ['curl', 'tar', 'systemctl', 'swapoff', 'nft', 'firewall-cmd', 'getenforce', 'restorecon', 'dnf', 'rpm'],
  units: { 'firewalld.service': 'active', 'NetworkManager.service': 'active', 'chronyd.service': 'active' },
  firewall: 'firewalld',
  traces: ['/sys/fs/selinux/enforce', '/usr/share/containers/selinux/contexts'],
};

/** SUSE Linux Enterprise 15 with firewalld, without SELinux. */
export const SUSE: HostFacts = {
  ...DEBIAN,
  osId: 'sles',
  osVersion: '15.7',
  osName: 'SUSE Linux Enterprise Server 15 SP7',
  kernel: '6.4.0-150700.51-default',
  commands: ['curl', 'tar', 'systemctl', 'swapoff', 'iptables', 'firewall-cmd', 'zypper', 'rpm'],
  units: { 'firewalld.service': 'active', 'chronyd.service': 'active' },
  firewall: 'firewalld',
};

/** Flatcar: /usr is read-only, containerd and Docker are part of it, SELinux is permissive. */
export const FLATCAR: HostFacts = {
  ...DEBIAN,
  osId: 'flatcar',
  osVersion: '4230.2.3',
  osName: 'Flatcar Container Linux by Kinvolk 4230.2.3 (Oklo)',
  kernel: '6.6.106-flatcar',
  usrIsReadOnly: true,
  commands: [
    'curl',
    'wget',
    'tar',
    'systemctl',
    'swapoff',
    'iptables',
    'nft',
    'containerd',
    'ctr',
    'docker',
    'getenforce',
    'restorecon',
  ],
  units: { 'containerd.service': 'active', 'docker.service': 'inactive', 'systemd-timesyncd.service': 'active' },
  traces: ['/run/containerd/containerd.sock', '/sys/fs/selinux/enforce'],
  containerdVersion: '2.0.7',
  containerdServesCri: true,
};

/** Fedora CoreOS: /usr is read-only, SELinux enforces, Docker and its containerd are there and idle, swap is on zram. */
export const COREOS: HostFacts = {
  ...DEBIAN,
  osId: 'fedora',
  osVersion: '42',
  osName: 'Fedora CoreOS 42.20250901.3.0',
  kernel: '6.15.10-200.fc42.x86_64',
  usrIsReadOnly: true,
  swaps: ['/dev/zram0'],
  commands: [
    'curl',
    'tar',
    'systemctl',
    'swapoff',
    'nft',
    'podman',
    'containerd',
    'ctr',
    'docker',
    'getenforce',
    'restorecon',
  ],
  units: {
    'docker.service': 'inactive',
    'containerd.service': 'inactive',
    'NetworkManager.service': 'active',
    'chronyd.service': 'active',
  },
  traces: ['/sys/fs/selinux/enforce', '/usr/share/containers/selinux/contexts'],
  containerdVersion: '2.0.6',
};
