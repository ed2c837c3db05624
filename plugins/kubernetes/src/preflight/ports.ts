// The ports of a cluster: which must be free on a host, and which must be reached from which other one.

import { type PodNetworkPort, VXLAN_PORT } from '../pod-network-ports.ts';
import type { Role } from './finding.ts';

const KUBELET_PORT = 10_250;

/** What the ports of a cluster follow from. */
export interface ClusterPorts {
  readonly apiPort: number;
  /** Whether pods of different nodes reach each other by flannel's VXLAN. */
  readonly hasVxlan: boolean;
  /** What nodes let in of each other for the pod network, flannel's included. */
  readonly podNetworkPorts: readonly PodNetworkPort[];
}

export interface ListenPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Who is to listen there. */
  readonly user: string;
}

/** Ports that a host of a role needs free. What a pod network of somebody else's needs may be in use: a router of the host's own. */
export function neededPorts(
  role: Role,
  { apiPort, hasVxlan }: Omit<ClusterPorts, 'podNetworkPorts'>,
): readonly ListenPort[] {
  const tcp = (port: number, user: string): ListenPort => ({ protocol: 'tcp', port, user });
  return [
    ...(role === 'control-plane'
      ? [
          tcp(apiPort, 'the API server'),
          tcp(2379, 'etcd'),
          tcp(2380, 'etcd'),
          tcp(2381, "etcd's health check"),
          tcp(10_257, 'the controller manager'),
          tcp(10_259, 'the scheduler'),
        ]
      : []),
    tcp(KUBELET_PORT, 'the kubelet'),
    tcp(10_248, "the kubelet's health check"),
    tcp(10_256, "kube-proxy's health check"),
    ...(hasVxlan ? [{ protocol: 'udp', port: VXLAN_PORT, user: 'the pod network (VXLAN)' } as const] : []),
  ];
}

/** Ports of a host of a role at which others try to reach it. */
export function triedPorts(role: Role, ports: ClusterPorts): readonly Omit<ListenPort, 'user'>[] {
  return unique([...neededPorts(role, ports), ...ports.podNetworkPorts.filter(hasNumber)]);
}

/** What a host of a role must let in of other nodes. `isPublic`: of whoever uses the cluster, too. */
export function portsForOthers(
  role: Role,
  { apiPort, podNetworkPorts }: Omit<ClusterPorts, 'hasVxlan'>,
): readonly (PodNetworkPort & { readonly isPublic: boolean })[] {
  const tcp = (port: number, isPublic = false) => ({ protocol: 'tcp', port, isPublic }) as const;
  return unique([
    ...(role === 'worker' ? [] : [tcp(apiPort, true), tcp(2379), tcp(2380)]),
    tcp(KUBELET_PORT),
    ...podNetworkPorts.map((one) => ({ ...one, isPublic: false })),
  ]);
}

/** The ports at which `to` must be reached by `from`. */
export function portsBetween(
  from: Role,
  to: Role,
  { apiPort, podNetworkPorts }: Omit<ClusterPorts, 'hasVxlan'>,
): readonly Omit<ListenPort, 'user'>[] {
  const tcp = (port: number) => ({ protocol: 'tcp', port }) as const;
  return unique([
    ...podNetworkPorts.filter(hasNumber),
    ...(from === 'control-plane' ? [tcp(KUBELET_PORT)] : []),
    ...(to === 'control-plane' ? [tcp(apiPort)] : []),
    ...(from === 'control-plane' && to === 'control-plane' ? [tcp(2379), tcp(2380)] : []),
  ]);
}

function hasNumber(port: PodNetworkPort): port is Exclude<PodNetworkPort, { readonly protocol: 'ipip' }> {
  return port.protocol !== 'ipip';
}

function unique<Port extends PodNetworkPort>(ports: readonly Port[]): readonly Port[] {
  const isSame = (one: PodNetworkPort, other: PodNetworkPort): boolean =>
    one.protocol === other.protocol &&
    (one.protocol === 'ipip' || other.protocol === 'ipip' || one.port === other.port);
  return ports.filter((one, index) => ports.findIndex((other) => isSame(one, other)) === index);
}
