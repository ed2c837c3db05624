// The bridge that the hosts hang on, its way to the outside, and taking both away again.

import { LabError } from '../lab-error.ts';
import { prepareKernel, restoreKernel } from '../machine/kernel-settings.ts';
import { runCommand } from '../machine/run-command.ts';
import { chooseSubnet } from './choose-subnet.ts';

/** The network as it was made, so that `removeNetwork` takes back exactly that. */
export interface LabNetwork {
  /** Name of the bridge, which also names the lab's cgroups and machines: `brollylab0`. */
  readonly bridge: string;
  /** `10.77.0`: the bridge has .1, hosts .11 and on, all in a /24. */
  readonly subnet: string;
}

const MAX_LABS = 16;

export function bridgeAddress(network: LabNetwork): string {
  return `${network.subnet}.1`;
}

/** Chooses a free bridge name and range. Makes the bridge, for only that claims the name. */
export async function makeNetwork(signal: AbortSignal): Promise<LabNetwork> {
  for (let number = 0; number < MAX_LABS; number += 1) {
    const bridge = `brollylab${number}`;
    try {
      await runCommand(['ip', 'link', 'add', bridge, 'type', 'bridge'], { signal });
    } catch (error) {
      if (error instanceof LabError && error.message.includes('File exists')) continue;
      throw error;
    }
    return { bridge, subnet: chooseSubnet(await takenRanges(signal), number) };
  }
  throw new LabError(`${MAX_LABS} labs run on this machine already; take one down`);
}

async function takenRanges(signal: AbortSignal): Promise<readonly string[]> {
  const routes = JSON.parse(await runCommand(['ip', '-j', '-4', 'route', 'show', 'table', 'all'], { signal })) as {
    dst: string;
  }[];
  return routes.map((route) => route.dst);
}

/** Sees to the bridge, its address, forwarding and NAT; changes nothing where all is in place. */
export async function ensureNetwork(network: LabNetwork, signal: AbortSignal): Promise<void> {
  const { bridge } = network;
  const address = `${bridgeAddress(network)}/24`;
  const links = await runCommand(['ip', '-o', 'link', 'show'], { signal });
  if (!links.includes(` ${bridge}: `)) await runCommand(['ip', 'link', 'add', bridge, 'type', 'bridge'], { signal });
  await runCommand(['ip', 'address', 'replace', address, 'dev', bridge], { signal });
  await runCommand(['ip', 'link', 'set', bridge, 'up'], { signal });
  prepareKernel();
  for (const rule of firewallRules(network)) {
    if (await hasRule(rule, signal)) continue;
    await runCommand(['iptables', '-w', '-t', rule.table, '-I', rule.chain, ...rule.match], { signal });
  }
}

/** Takes the rules and the bridge away and, unless another lab still runs, puts the kernel's settings back. */
export async function removeNetwork(network: LabNetwork, signal: AbortSignal): Promise<void> {
  for (const rule of firewallRules(network)) {
    if (!(await hasRule(rule, signal))) continue;
    await runCommand(['iptables', '-w', '-t', rule.table, '-D', rule.chain, ...rule.match], { signal });
  }
  const links = await runCommand(['ip', '-o', 'link', 'show'], { signal });
  if (links.includes(` ${network.bridge}: `)) await runCommand(['ip', 'link', 'delete', network.bridge], { signal });
  const otherLab = links
    .split('\n')
    .some((line) => line.includes(' brollylab') && !line.includes(` ${network.bridge}: `));
  if (!otherLab) restoreKernel();
}

interface FirewallRule {
  readonly table: 'nat' | 'filter';
  readonly chain: string;
  readonly match: readonly string[];
}

/** NAT for what leaves the bridge, and a way through FORWARD whatever its policy is (Docker sets it to DROP). */
function firewallRules(network: LabNetwork): readonly FirewallRule[] {
  const range = `${network.subnet}.0/24`;
  const mark = ['-m', 'comment', '--comment', network.bridge];
  return [
    { table: 'nat', chain: 'POSTROUTING', match: ['-s', range, '!', '-d', range, ...mark, '-j', 'MASQUERADE'] },
    { table: 'filter', chain: 'FORWARD', match: ['-i', network.bridge, ...mark, '-j', 'ACCEPT'] },
    { table: 'filter', chain: 'FORWARD', match: ['-o', network.bridge, ...mark, '-j', 'ACCEPT'] },
  ];
}

async function hasRule(rule: FirewallRule, signal: AbortSignal): Promise<boolean> {
  try {
    await runCommand(['iptables', '-w', '-t', rule.table, '-C', rule.chain, ...rule.match], { signal });
    return true;
  } catch (error) {
    if (error instanceof LabError) return false;
    throw error;
  }
}
