// The ranges of pods and services must be nobody else's: packets would go astray.

import { BlockList } from 'node:net';
import { type Check, type Finding, finding, type Preflight, type PreflightHost } from '../finding.ts';

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
/** A route that `ip` shows, without those that go on in the next table (`throw`). */
const ROUTE = /^(?:(unicast|local|nat|blackhole|unreachable|prohibit) )?(\d+\.\d+\.\d+\.\d+(?:\/\d+)?)(?: |$)/;
const DISCARDING = ['blackhole', 'unreachable', 'prohibit'];
const LINKS_OF_CLUSTERS = /^(cni|flannel|cali|veth|kube-|brolly)/;

/** Pods and services against each other, and against each route and address of each host. */
export const networksOverlap: Check = (preflight) => {
  const { hosts, podNetwork, serviceNetwork } = preflight;
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
  return [...own, ...hosts.flatMap((host) => ranges.flatMap((range) => overlaps(host, range, preflight)))];
};

function overlaps(
  host: PreflightHost,
  [property, range]: readonly [string, string],
  { isRouted, isOthersNetwork }: Pick<Preflight, 'isRouted' | 'isOthersNetwork'>,
): readonly Finding[] {
  // Where hosts route, a node of this cluster has a route to all pods; another pod network has any into its range.
  const isOwn = (network: string): boolean =>
    host.isOurs && ((isRouted && network === range) || (isOthersNetwork && isWithin(network, range)));
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

/** Routes and addresses, without those of links that a node of this cluster has made itself, or that are told as leftovers. */
function networksOf({ facts, isOurs, sights }: PreflightHost): readonly Network[] {
  const isKnown = (link: string): boolean => (isOurs ? LINKS_OF_CLUSTERS.test(link) : sights.podLinks.includes(link));
  const addresses = facts.addresses
    .filter((one) => !isKnown(one.interface) && !one.address.includes(':'))
    .map((one) => ({ network: `${one.address}/32`, what: `an address (on ${one.interface})`, isWayOut: false }));
  return [...facts.routes.flatMap((route) => routed(route, isKnown)), ...addresses];
}

/** `10.9.0.0/16 dev wg0 table 51820`, `blackhole 10.0.0.0/8`, `default via 10.0.0.1 dev ens3`: of the last one nothing. */
function routed(route: string, isKnown: (link: string) => boolean): readonly Network[] {
  const [, type = '', to = ''] = ROUTE.exec(route) ?? [];
  const link = / dev (\S+)/.exec(route)?.[1] ?? '';
  if (to === '' || isKnown(link)) return [];
  // Into something wide, through a gateway or nowhere: the cluster's own routes win, and only what lies behind it is lost to pods.
  const leads = route.includes(' via ') || DISCARDING.includes(type);
  const isWayOut = leads && Number(to.split('/')[1] ?? 32) < WIDE_PREFIX;
  const table = / table (\S+)/.exec(route)?.[1];
  const how = [
    ...(DISCARDING.includes(type) ? [type] : link === '' ? [] : [`by ${link}`]),
    ...(table === undefined || table === 'local' ? [] : [`in table ${table}`]),
  ].join(', ');
  const what = how === '' ? 'a route' : `a route (${how})`;
  return [{ network: to.includes('/') ? to : `${to}/32`, what, isWayOut }];
}

/** Whether two ranges in CIDR form have an address in common; ranges of different families have none. */
function overlap(left: string, right: string): boolean {
  const [one, other] = [read(left), read(right)];
  if (one === undefined || other === undefined || one.address.includes(':') !== other.address.includes(':'))
    return false;
  return contains(one, other.address) || contains(other, one.address);
}

function isWithin(inner: string, outer: string): boolean {
  const [one, other] = [read(inner), read(outer)];
  return one !== undefined && other !== undefined && one.prefix >= other.prefix && overlap(inner, outer);
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
