// What a pod network that is not brolly's needs between nodes, as the blueprint says it.

import { type Json, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';
import { FLANNEL_PORTS, type PodNetworkPort } from './preflight/ports.ts';
import type { PodNetworkProvider } from './settings.ts';

/** A cluster's preflight tries each of them from each host to each other one. */
const MOST = 16;

/**
 * The property `pod_network_ports`: `['179/tcp', '4789/udp', 'ipip']`; with flannel, flannel's own.
 *
 * @throws NonRecoverableError `property-invalid`
 */
export function podNetworkPortsOf(
  master: Pick<NodeInstance, 'nodeName' | 'properties'>,
  { kind }: PodNetworkProvider,
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
