// A port that the host's firewall lets in: firewalld, ufw, or rules of nftables and iptables, whichever is in force.

import { isIP } from 'node:net';
import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, isYes, type ResourceKind } from '../resource-kind.ts';
import { FIREWALL_FUNCTIONS, OPEN_FIREWALL_FUNCTIONS, REVERT_FIREWALL_FUNCTIONS } from '../shell/firewall-functions.ts';
import { ADD_LINE_FUNCTION, TAKE_OUT_LINES_FUNCTION } from '../shell/line-functions.ts';

/** What others may reach. On a host whose firewall lets everything in there is nothing to do. */
export type FirewallOpeningResource = PortOpening | IpipOpening;

interface PortOpening {
  readonly kind: 'firewall-opening';
  /** 1 to 65535, or the last of a range in `lastPort`. */
  readonly port: number;
  readonly lastPort?: number;
  /** Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
  /** Who may: an address or a network, `10.0.0.0/8`. Default everyone. */
  readonly from?: string;
  /**
   * The host's own address at which it is reached: with firewalld the opening is for the zone of the interface that has it. Default:
   * the default zone.
   */
  readonly at?: string;
}

/** Packets of IPv4 in packets of IPv4. ufw has no rules for them: there it fails with `firewall-refused`. */
interface IpipOpening {
  readonly kind: 'firewall-opening';
  readonly protocol: 'ipip';
  /** An IPv4 address or network. */
  readonly from: string;
  /** As with ports. */
  readonly at?: string;
}

export const firewallOpeningKind: ResourceKind<FirewallOpeningResource> = {
  name(resource) {
    const from = resource.from === undefined ? '' : `:${resource.from}`;
    if (resource.protocol === 'ipip') return `ipip${from}`;
    const { port, lastPort, protocol = 'tcp' } = resource;
    return `${port}${lastPort === undefined ? '' : `-${lastPort}`}/${protocol}${from}`;
  },
  mistake(resource) {
    if (resource.at !== undefined && isIP(resource.at) === 0) return `${resource.at} is no address`;
    if (resource.protocol === 'ipip')
      return isNetwork(resource.from) && !resource.from.includes(':') ? undefined : 'ipip comes from an IPv4 network';
    const { port, lastPort = port, from } = resource;
    if (![port, lastPort].every((one) => Number.isInteger(one) && one >= 1 && one <= 65_535))
      return 'a port is 1 to 65535';
    if (lastPort < port) return 'the last port comes before the first';
    return from === undefined || isNetwork(from) ? undefined : `${from} is no address and no network`;
  },
  observeFunctions: () => [FIREWALL_FUNCTIONS],
  changeFunctions: () => [FIREWALL_FUNCTIONS, ADD_LINE_FUNCTION, OPEN_FIREWALL_FUNCTIONS],
  observe: (resource, id) => `
${variables(resource, id)}
brolly_firewall
brolly_fact firewall "\${firewall:-none}"
if brolly_is_let_in; then brolly_fact open yes; fi`,
  compare: compareOpening,
  change: (resource, _facts, { id }) => `${variables(resource, id)}\nbrolly_let_in ${id}`,
  revert: (resource, _facts, id) => `${FIREWALL_FUNCTIONS}${TAKE_OUT_LINES_FUNCTION}${REVERT_FIREWALL_FUNCTIONS}
${variables(resource, id)}
brolly_no_longer_let_in`,
};

/** What the functions work with: `port` (none for ipip), `protocol`, `from`, its `family`, `at`, and the mark of our rules. */
function variables(resource: FirewallOpeningResource, id: string): string {
  const { protocol = 'tcp', from = '', at = '' } = resource;
  const ports = resource.protocol === 'ipip' ? "''" : portsOf(resource);
  const family = from === '' ? '' : from.includes(':') ? 'ipv6' : 'ipv4';
  return `port=${ports} protocol=${protocol} from=${quote(from)} at=${quote(at)} family=${family} mark=brolly-${id}`;
}

function portsOf({ port, lastPort = port }: PortOpening): string {
  return lastPort === port ? `${port}` : `${port}-${lastPort}`;
}

function compareOpening(resource: FirewallOpeningResource, facts: Facts): Difference | undefined {
  if (isYes(facts, 'open')) return undefined;
  const what = firewallOpeningKind.name(resource).replace(':', ' from ');
  const firewall = facts.get('firewall') ?? '';
  return {
    action: 'create',
    summary: `let in ${what} (${firewall})`,
    before: Object.fromEntries(facts),
    revertAction: 'delete',
    revertSummary: `no longer let in ${what} (${firewall})`,
  };
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
