// What a firewall of a node lets in.

import { describe, expect, it } from 'vitest';
import { FLANNEL_PORTS } from '../pod-network-ports.ts';
import { type FirewallRequest, firewallResources } from './firewall.ts';

const REQUEST: FirewallRequest = {
  decisions: { firewall: 'firewalld' },
  facts: { addresses: [{ interface: 'ens3', address: '10.0.0.12', prefix: 24 }] },
  role: 'worker',
  nodeAddress: '10.0.0.12',
  nodes: ['10.0.0.11', '10.0.0.12', '192.168.7.3', 'fd00::7'],
  apiPort: 6443,
  podNetworkPorts: FLANNEL_PORTS,
  podNetwork: '10.244.0.0/16',
};

/** `8472/udp from 10.0.0.0/24`, but those for pods. */
function openings(changes: Partial<FirewallRequest> = {}): readonly string[] {
  return firewallResources({ ...REQUEST, ...changes }).flatMap((one) => {
    if (one.kind !== 'firewall-opening' || one.from === REQUEST.podNetwork) return [];
    const port = one.protocol === 'ipip' ? 'ipip' : `${one.port}/${one.protocol}`;
    return [`${port} from ${one.from ?? 'all'}`];
  });
}

describe('the openings of a node', () => {
  it('are for the nodes of its network, and each elsewhere', () => {
    expect(openings()).toEqual(
      ['10250/tcp', '8472/udp'].flatMap((port) =>
        ['10.0.0.0/24', '192.168.7.3', 'fd00::7'].map((from) => `${port} from ${from}`),
      ),
    );
  });

  it('have what another pod network needs, and nothing of flannel', () => {
    const podNetworkPorts = [
      { protocol: 'tcp', port: 179 },
      { protocol: 'tcp', port: 10_250 },
      { protocol: 'ipip' },
    ] as const;
    expect(openings({ podNetworkPorts, nodes: [] })).toEqual([
      '10250/tcp from 10.0.0.0/24',
      '179/tcp from 10.0.0.0/24',
      'ipip from 10.0.0.0/24',
    ]);
    expect(openings({ podNetworkPorts: [{ protocol: 'ipip' }] }).filter((one) => one.startsWith('ipip'))).toEqual([
      'ipip from 10.0.0.0/24',
      'ipip from 192.168.7.3',
    ]);
  });

  it('are for the interface that has the address of the node', () => {
    const at = (nodeAddress: string) =>
      new Set(firewallResources({ ...REQUEST, nodeAddress }).flatMap((one) => ('at' in one ? [one.at] : [])));
    expect(at('10.0.0.12')).toEqual(new Set(['10.0.0.12']));
    expect(at('worker.example')).toEqual(new Set());
  });

  it('are none where no firewall is in force', () => {
    expect(openings({ decisions: { firewall: undefined } })).toEqual([]);
  });
});
