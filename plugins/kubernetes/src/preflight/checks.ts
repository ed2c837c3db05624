// The checks of preflight, in the order in which their findings are told. A new check is a file and a line here.

import { addressNotOnHost } from './checks/address-not-on-host.ts';
import { cgroupMissing } from './checks/cgroup-missing.ts';
import { clockSkew } from './checks/clock-skew.ts';
import { cniLeftover } from './checks/cni-leftover.ts';
import { commandMissing } from './checks/command-missing.ts';
import { diskPressure } from './checks/disk-pressure.ts';
import { dnsUnusable } from './checks/dns-unusable.ts';
import { downloadsUnreachable } from './checks/downloads-unreachable.ts';
import { duplicateAddress } from './checks/duplicate-address.ts';
import { duplicateIdentity } from './checks/duplicate-identity.ts';
import { etcdDataLeft } from './checks/etcd-data-left.ts';
import { evenControlPlanes } from './checks/even-control-planes.ts';
import { foreignCluster } from './checks/foreign-cluster.ts';
import { forwardingReset } from './checks/forwarding-reset.ts';
import { hostUnfit } from './checks/host-unfit.ts';
import { hostsApart } from './checks/hosts-apart.ts';
import { kernelUnfit } from './checks/kernel-unfit.ts';
import { mountUnfit } from './checks/mount-unfit.ts';
import { networksOverlap } from './checks/networks-overlap.ts';
import { nodeNameInvalid } from './checks/node-name-invalid.ts';
import { nodeShutOut } from './checks/node-shut-out.ts';
import { otherTools } from './checks/other-tools.ts';
import { pathMtu } from './checks/path-mtu.ts';
import { podNetworkClosed } from './checks/pod-network-closed.ts';
import { podNetworkLeftover } from './checks/pod-network-leftover.ts';
import { portTaken } from './checks/port-taken.ts';
import { portUnreachable } from './checks/port-unreachable.ts';
import { slowDisk } from './checks/slow-disk.ts';
import { smallHost } from './checks/small-host.ts';
import { sourceAddress } from './checks/source-address.ts';
import { timeUnkept } from './checks/time-unkept.ts';
import { versionSkew } from './checks/version-skew.ts';
import type { Check } from './finding.ts';

export const checks: readonly Check[] = [
  hostUnfit,
  foreignCluster,
  duplicateAddress,
  duplicateIdentity,
  nodeNameInvalid,
  addressNotOnHost,
  sourceAddress,
  networksOverlap,
  hostsApart,
  versionSkew,
  kernelUnfit,
  cgroupMissing,
  commandMissing,
  mountUnfit,
  etcdDataLeft,
  cniLeftover,
  podNetworkLeftover,
  forwardingReset,
  portTaken,
  portUnreachable,
  podNetworkClosed,
  nodeShutOut,
  pathMtu,
  clockSkew,
  timeUnkept,
  dnsUnusable,
  downloadsUnreachable,
  diskPressure,
  slowDisk,
  smallHost,
  evenControlPlanes,
  otherTools,
];
