// Faults planted two at a time: both causes are told, or the one that keeps the other one from showing.

import type { Pair } from './fault.ts';

export const pairs: readonly Pair[] = [
  {
    faults: ['the name server is the host itself', 'a sysctl file switches forwarding off'],
    codes: ['dns-loop', 'forwarding-reset'],
  },
  {
    faults: ['a program listens on the port of the kubelet', 'another pod network is configured'],
    codes: ['port-taken', 'cni-leftover'],
  },
  {
    faults: ['a firewall drops what goes to the API server', 'packets of full size get lost on the way'],
    codes: ['port-unreachable', 'path-mtu'],
  },
  { faults: ['the clock is two minutes ahead', 'losetup is not installed'], codes: ['clock-skew', 'command-missing'] },
  {
    faults: ['a route leads into the range of pods', 'mounts are not shared with pods'],
    codes: ['networks-overlap', 'mounts-private'],
  },
  {
    faults: ['a program has taken a port since preflight', 'data of another etcd is there'],
    codes: ['port-taken', 'etcd-data-left'],
  },
  {
    faults: ['data of another etcd is there', 'the kubelet is not executable'],
    codes: ['etcd-data-left', 'kubelet-binary-unusable'],
  },
  {
    faults: ['a program has taken a port since preflight', 'containerd is stopped and masked'],
    codes: ['port-taken', 'runtime-down'],
  },
  // Without runc no container is begun, so the API server's flag cannot show.
  { faults: ['runc is missing', 'the API server gets a flag that it does not know'], codes: ['runc-missing'] },
  // kubeadm ends at the image, before it reads any certificate; the certificate is found beside it.
  {
    faults: ['the image of etcd is gone, and so is the registry', 'a CA of etcd is there that has expired'],
    codes: ['image-missing', 'certificate-expired'],
  },
];
