// The ports of a cluster: which must be free on a host, and which must be reached from which other one.

import type { Role } from './finding.ts';

/** Where flannel's VXLAN packets go. */
export const VXLAN_PORT = 8472;
const KUBELET_PORT = 10_250;

/** What the ports of a cluster follow from. */
export interface ClusterPorts {
  readonly apiPort: number;
  /** Whether pods of different nodes may reach each other by VXLAN. */
  readonly hasVxlan: boolean;
}

export interface ListenPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Who is to listen there. */
  readonly user: string;
}

/** Ports that a host of a role needs free. */
export function neededPorts(role: Role, { apiPort, hasVxlan }: ClusterPorts): readonly ListenPort[] {
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

/** Ports of a host of a role that other nodes must reach. `isPublic`: so must whoever uses the cluster. */
export function portsForOthers(
  role: Role,
  { apiPort, hasVxlan }: ClusterPorts,
): readonly (Omit<ListenPort, 'user'> & { readonly isPublic: boolean })[] {
  const nodes = [
    { protocol: 'tcp', port: KUBELET_PORT, isPublic: false },
    ...(hasVxlan ? [{ protocol: 'udp', port: VXLAN_PORT, isPublic: false } as const] : []),
  ] as const;
  if (role === 'worker') return nodes;
  return [
    { protocol: 'tcp', port: apiPort, isPublic: true },
    { protocol: 'tcp', port: 2379, isPublic: false },
    { protocol: 'tcp', port: 2380, isPublic: false },
    ...nodes,
  ];
}

/** The ports at which `to` must be reached by `from`. */
export function portsBetween(
  from: Role,
  to: Role,
  { apiPort, hasVxlan }: ClusterPorts,
): readonly Omit<ListenPort, 'user'>[] {
  const ports: Omit<ListenPort, 'user'>[] = hasVxlan ? [{ protocol: 'udp', port: VXLAN_PORT }] : [];
  if (from === 'control-plane') ports.push({ protocol: 'tcp', port: KUBELET_PORT });
  if (to === 'control-plane') ports.push({ protocol: 'tcp', port: apiPort });
  if (from === 'control-plane' && to === 'control-plane')
    ports.push({ protocol: 'tcp', port: 2379 }, { protocol: 'tcp', port: 2380 });
  return ports;
}
