// A pod network without a daemon: each host has a route to all pods on the wire, and answers there for its own ones.

import { type HostResource, quote } from '@brolly/host-resources';
import { type HostFacts, NonRecoverableError } from '@brolly/plugin-sdk';
import { FOLDER } from './node-folder.ts';

export interface RoutedNetworkRequest {
  readonly facts: Pick<HostFacts, 'addresses' | 'units'>;
  readonly nodeAddress: string;
  /** In CIDR form. */
  readonly podNetwork: string;
  /** Of the pods of this node: a /24. */
  readonly podSubnet: string;
}

/** What CNI knows it by. */
export const ROUTED_NETWORK = 'routed';
const UNIT = 'brolly-pod-network';
const SCRIPT = `${FOLDER}/pod-network.sh`;
/** The table of nftables that pods leave the cluster by. */
const TABLE = 'brolly-pods';
const KEPT_BY_NETWORKD = '/etc/systemd/networkd.conf.d/90-brolly-kubernetes.conf';

/**
 * CNI configuration with a bridge for the pods of this node; the route, the answers and what pods leave the cluster by; and a
 * timer that puts them back when the link has lost them.
 *
 * @throws NonRecoverableError `address-not-on-host`
 */
export function routedNetworkResources(request: RoutedNetworkRequest): readonly HostResource[] {
  const { facts, nodeAddress, podSubnet } = request;
  const link = facts.addresses.find((one) => one.address === nodeAddress)?.interface;
  if (link === undefined)
    throw new NonRecoverableError(`the address ${nodeAddress} is on none of the interfaces of its host`, {
      reason: 'address-not-on-host',
      hint: 'Write node_address: the one by which other nodes reach it.',
    });
  const wire = { ...request, link };
  return [
    // Else the first packet to a pod would wait for up to 0.8 s, so that another host may answer first.
    { kind: 'sysctl', key: `net.ipv4.neigh.${link.replaceAll('.', '/')}.proxy_delay`, value: '0' },
    ...(facts.units['systemd-networkd.service'] === 'active' ? keptByNetworkd() : []),
    { kind: 'file', path: SCRIPT, content: `${upScript(wire)}\n` },
    {
      kind: 'command',
      name: 'pod-routes',
      title: `lead to pods by ${link}, and answer there for those in ${podSubnet}`,
      unless: isUpScript(wire),
      run: `sh ${SCRIPT}`,
      undo: downScript(wire),
    },
    { kind: 'file', path: `/etc/systemd/system/${UNIT}.service`, content: SERVICE },
    { kind: 'file', path: `/etc/systemd/system/${UNIT}.timer`, content: TIMER },
    { kind: 'systemd-unit', name: `${UNIT}.timer`, enabled: true, active: true },
    { kind: 'file', path: '/etc/cni/net.d/10-brolly.conflist', content: cniConfiguration(podSubnet) },
  ];
}

interface Wire extends Pick<RoutedNetworkRequest, 'nodeAddress' | 'podNetwork' | 'podSubnet'> {
  readonly link: string;
}

/** networkd takes away routes that it has not made when it begins anew. */
function keptByNetworkd(): readonly HostResource[] {
  return [
    { kind: 'directory', path: '/etc/systemd/networkd.conf.d' },
    { kind: 'file', path: KEPT_BY_NETWORKD, content: '[Network]\nManageForeignRoutes=no\n' },
  ];
}

/** The first address is the bridge's; the last one is for all of them. */
const FIRST = 2;
const LAST = 254;

/** POSIX sh that makes what is missing, and changes nothing where all is there. */
function upScript({ link, nodeAddress, podNetwork, podSubnet }: Wire): string {
  const base = podSubnet.replace(/\d+\/\d+$/, '');
  return `set -e
ip route replace ${quote(podNetwork)} dev ${quote(link)} proto static scope link src ${quote(nodeAddress)}
number=${FIRST}
while [ $number -le ${LAST} ]; do
  echo "neigh replace proxy ${base}$number dev ${link}"
  number=$((number + 1))
done | ip -batch -
nft list table ip ${TABLE} >/dev/null 2>&1 || nft -f - <<'RULES'
table ip ${TABLE} {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${podSubnet} ip daddr != ${podNetwork} masquerade
  }
}
RULES
# Docker and its kin drop what they do not know to be forwarded.
if command -v iptables >/dev/null 2>&1 && iptables -S FORWARD 2>/dev/null | grep -q '^-P FORWARD DROP'; then
  for side in -s -d; do
    ${forwardRule('-C', podNetwork)} 2>/dev/null || ${forwardRule('-A', podNetwork)}
  done
fi`;
}

function forwardRule(verb: string, podNetwork: string): string {
  return `iptables -w ${verb} FORWARD $side ${quote(podNetwork)} -m comment --comment ${TABLE} -j ACCEPT`;
}

/** Ends with 0 where all is there; the firewall of others is looked at by the timer. */
function isUpScript({ link, podNetwork }: Wire): string {
  return `ip route show exact ${quote(podNetwork)} dev ${quote(link)} | grep -q . || exit 1
[ "$(ip neigh show proxy dev ${quote(link)} | grep -c .)" -ge ${LAST - FIRST + 1} ] || exit 1
nft list table ip ${TABLE}`;
}

function downScript({ link, podNetwork, podSubnet }: Wire): string {
  const base = podSubnet.replace(/\d+\/\d+$/, '');
  return `ip route delete ${quote(podNetwork)} dev ${quote(link)} proto static 2>/dev/null || :
number=${FIRST}
while [ $number -le ${LAST} ]; do
  echo "neigh delete proxy ${base}$number dev ${link}"
  number=$((number + 1))
done | ip -force -batch - 2>/dev/null || :
nft delete table ip ${TABLE} 2>/dev/null || :
for side in -s -d; do
  while ${forwardRule('-D', podNetwork)} 2>/dev/null; do :; done
done`;
}

const SERVICE = `[Unit]
Description=the way to the pods of other nodes
Wants=network-online.target
After=network-online.target
Before=kubelet.service

[Service]
Type=oneshot
ExecStart=/bin/sh ${SCRIPT}
LogLevelMax=notice
`;

/** A link that was down comes back without what was put on it. */
const TIMER = `[Unit]
Description=looks whether the way to the pods of other nodes is there

[Timer]
OnActiveSec=0
OnUnitInactiveSec=10
AccuracySec=1

[Install]
WantedBy=timers.target
`;

function cniConfiguration(podSubnet: string): string {
  const bridge = {
    type: 'bridge',
    bridge: 'cni0',
    isDefaultGateway: true,
    hairpinMode: true,
    ipam: { type: 'host-local', subnet: podSubnet },
  };
  const plugins = [bridge, { type: 'portmap', capabilities: { portMappings: true } }];
  return `${JSON.stringify({ cniVersion: '1.0.0', name: ROUTED_NETWORK, plugins }, undefined, 2)}\n`;
}
