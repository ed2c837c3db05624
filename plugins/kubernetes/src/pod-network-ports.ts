// What a pod network needs between nodes: flannel's is known, that of others the blueprint says.

import { type Json, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';

/** What a pod network needs between nodes: a port, or packets in packets of IP. */
export type PodNetworkPort =
  | { readonly protocol: 'tcp' | 'udp'; readonly port: number }
  | { readonly protocol: 'ipip' };

/** Where flannel's VXLAN packets go. */
export const VXLAN_PORT = 8472;
/** What flannel needs, as brolly sets it up. */
export const FLANNEL_PORTS: readonly PodNetworkPort[] = [{ protocol: 'udp', port: VXLAN_PORT }];

/** A cluster's preflight tries each of them from each host to each other one. */
const MOST = 16;

/**
 * The property `pod_network_ports`: `['179/tcp', '4789/udp', 'ipip']`; with flannel, flannel's own.
 *
 * @throws NonRecoverableError `property-invalid`
 */
export function podNetworkPortsOf(
  master: Pick<NodeInstance, 'nodeName' | 'properties'>,
  { kind }: { readonly kind: 'flannel' | 'routed' | 'file' | 'none' },
): readonly PodNetworkPort[] {
  const written = master.properties['pod_network_ports'] ?? [];
  if (!Array.isArray(written)) throw invalid(master, 'a list such as [179/tcp, 4789/udp, ipip]');
  if (kind === 'flannel' || kind === 'routed') {
    if (written.length > 0) throw invalid(master, `it with pod_network_manifest only: what ${kind} needs is known`);
    return kind === 'flannel' ? FLANNEL_PORTS : [];
  }
  if (written.length > MOST) throw invalid(master, `${MOST} at most`);
  return written.map((one: Json) => {
    const port = portOf(one);
    if (port === undefined)
      throw invalid(master, `a port with its protocol (179/tcp, 4789/udp) or ipip instead of ${JSON.stringify(one)}`);
    return port;
  });
}

function portOf(text: Json): PodNetworkPort | undefined {
  if (text === 'ipip') return { protocol: 'ipip' };
  const [, digits, protocol] = /^(\d{1,5})\/(tcp|udp)$/.exec(typeof text === 'string' ? text : '') ?? [];
  const port = Number(digits);
  if ((protocol !== 'tcp' && protocol !== 'udp') || port < 1 || port > 65_535) return undefined;
  return { protocol, port };
}

function invalid({ nodeName, properties }: Pick<NodeInstance, 'nodeName' | 'properties'>, wanted: string) {
  const found = JSON.stringify(properties['pod_network_ports']);
  return new NonRecoverableError(`property pod_network_ports of ${nodeName} is ${found}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
