// Firewalls that would keep a pod network of somebody else's apart.

import { type Check, finding } from '../finding.ts';

/** Nothing declared where a firewall gets openings, and what that firewall has no rules for. */
export const podNetworkClosed: Check = ({ hosts, isOthersNetwork, podNetworkPorts: declared }) =>
  hosts.flatMap((host) => {
    const { firewall } = host.facts;
    if (firewall === undefined || host.isOurs) return [];
    const hint = 'Write what it needs between nodes into pod_network_ports: [179/tcp, 4789/udp, ipip].';
    const code = 'pod-network-closed';
    if (isOthersNetwork && declared.length === 0) {
      const message = `${firewall} is active on ${host.name}, and pod_network_ports does not say what the pod network needs: nothing is opened for it`;
      return [finding(host, { code, severity: 'warning', message, hint })];
    }
    if (firewall !== 'ufw' || !declared.some((one) => one.protocol === 'ipip')) return [];
    const message = `ufw is active on ${host.name} and has no rules for ipip, which pod_network_ports asks for`;
    const other =
      'Let the pod network use VXLAN, or let "-p 4" in by /etc/ufw/before.rules and take ipip out of pod_network_ports.';
    return [finding(host, { code, message, hint: other })];
  });
