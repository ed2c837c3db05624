// The ranges of pods and services must be nobody else's: packets would go astray.

import { BlockList } from 'node:net';
import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

interface Range {
  readonly address: string;
  readonly prefix: number;
}

interface Network {
  /** In CIDR form. */
  readonly network: string;
  readonly what: string;
  /** Wide and through a gateway, as a company's whole range is. */
  readonly isWayOut: boolean;
}

const WIDE_PREFIX = 12;
const LINKS_OF_CLUSTERS = /^(cni|flannel|cali|veth|kube-|brolly)/;

/** Pods and services against each other, and against each route and address of each host. */
export const networksOverlap: Check = ({ hosts, podNetwork, serviceNetwork, isRouted }) => {
  const [first] = hosts;
  if (first === undefined) return [];
  const code = 'networks-overlap';
  const own = overlap(podNetwork, serviceNetwork)
    ? [
        finding(first, {
          code,
          message: `pod_network ${podNetwork} and service_network ${serviceNetwork} overlap`,
          hint: 'Choose two ranges that have no address in common.',
        }),
      ]
    : [];
  const ranges = [
    ['pod_network', podNetwork],
    ['service_network', serviceNetwork],
  ] as const;
  return [...own, ...hosts.flatMap((host) => ranges.flatMap((range) => overlaps(host, range, isRouted)))];
};

function overlaps(
  host: PreflightHost,
  [property, range]: readonly [string, string],
  isRouted: boolean,
): readonly Finding[] {
  // Where hosts route, a node of this cluster has a route to all pods.
  const isOwn = (network: string): boolean => isRouted && host.isOurs && network === range;
  const hit = networksOf(host).find((one) => overlap(one.network, range) && !isOwn(one.network));
  if (hit === undefined) return [];
  return [
    finding(host, {
      code: 'networks-overlap',
      severity: hit.isWayOut ? 'warning' : 'error',
      message: `${property} ${range} overlaps with ${hit.network}, ${hit.what} of ${host.name}`,
      hint: `Write another ${property}, one that none of the hosts has a route to.`,
    }),
  ];
}

/** Routes and addresses, without those that a node of this cluster has made itself. */
function networksOf({ facts }: PreflightHost): readonly Network[] {
  const routes = facts.routes.flatMap((route) => {
    const [to = ''] = route.split(' ');
    const link = / dev (\S+)/.exec(route)?.[1] ?? '';
    if (!/^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(to) || LINKS_OF_CLUSTERS.test(link)) return [];
    // Through a gateway into something wide: the cluster's own routes win, and only what lies behind it is lost to pods.
    const isWayOut = route.includes(' via ') && Number(to.split('/')[1] ?? 32) < WIDE_PREFIX;
    const what = link === '' ? 'a route' : `a route (by ${link})`;
    return [{ network: to.includes('/') ? to : `${to}/32`, what, isWayOut }];
  });
  const addresses = facts.addresses
    .filter((one) => !LINKS_OF_CLUSTERS.test(one.interface) && !one.address.includes(':'))
    .map((one) => ({ network: `${one.address}/32`, what: `an address (on ${one.interface})`, isWayOut: false }));
  return [...routes, ...addresses];
}

/** Whether two ranges in CIDR form have an address in common; ranges of different families have none. */
function overlap(left: string, right: string): boolean {
  const [one, other] = [read(left), read(right)];
  if (one === undefined || other === undefined || one.address.includes(':') !== other.address.includes(':'))
    return false;
  return contains(one, other.address) || contains(other, one.address);
}

function contains({ address, prefix }: Range, inner: string): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list.check(inner, family);
}

function read(range: string): Range | undefined {
  const [address = '', prefix] = range.split('/');
  return prefix === undefined || address === '' ? undefined : { address, prefix: Number(prefix) };
}
