// Which of the hosts that a node template lists an instance gets. Pure: what is known goes in, a host comes out.

import { type Json, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';
import { isJsonObject } from './api/kube-object.ts';

/** Hosts that instances have or had, as the deployment keeps them. */
export interface TakenHosts {
  /** By the id of the instance: the address of its host. */
  readonly of: Readonly<Record<string, string>>;
  /** Hosts that could not be cleaned when their instance left: the address, and whose record is still there. */
  readonly uncleaned: readonly { readonly address: string; readonly instanceId: string }[];
  /** Hosts that did not answer when it was last looked for one to go to. */
  readonly silent?: readonly string[];
}

export const NO_HOSTS_TAKEN: TakenHosts = { of: {}, uncleaned: [] };

/** Addresses of the property `hosts`, in the order in which they are written. @throws NonRecoverableError `property-invalid` */
export function listedHosts(instance: Pick<NodeInstance, 'nodeName' | 'properties'>): readonly string[] {
  const hosts = instance.properties['hosts'] ?? [];
  const addresses = (Array.isArray(hosts) ? (hosts as readonly Json[]) : [hosts]).map((one) => {
    const address = isJsonObject(one) ? one['ip'] : one;
    if (typeof address === 'string' && address.trim() !== '') return address.trim();
    throw invalid(instance, `has ${JSON.stringify(one)} in its property hosts`);
  });
  const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
  if (twice !== undefined) throw invalid(instance, `has ${twice} twice in its property hosts`);
  return addresses;
}

/**
 * The host for an instance that has none: the first one that is listed and free; one that still has to be cleaned, and last
 * one that does not answer, only when there is no other.
 *
 * @throws NonRecoverableError `no-host-left`
 */
export function chooseHost(
  instance: Pick<NodeInstance, 'id' | 'nodeName' | 'properties'>,
  others: readonly Pick<NodeInstance, 'id' | 'properties'>[],
  taken: TakenHosts,
): string {
  const listed = listedHosts(instance);
  const used = new Set(
    others
      .filter((other) => other.id !== instance.id)
      .flatMap((other) => [taken.of[other.id], other.properties['ip']])
      .filter((address) => typeof address === 'string' && address !== ''),
  );
  const free = listed.filter((address) => !used.has(address));
  const unclean = new Set(taken.uncleaned.map(({ address }) => address));
  const silent = new Set(taken.silent);
  const rank = (address: string): number => (silent.has(address) ? 2 : 0) + (unclean.has(address) ? 1 : 0);
  const [chosen] = free.toSorted((a, b) => rank(a) - rank(b));
  if (chosen !== undefined) return chosen;
  throw new NonRecoverableError(
    `${instance.nodeName} lists ${listed.length} ${listed.length === 1 ? 'host' : 'hosts'}, and none of them is free for ${instance.id}`,
    {
      reason: 'no-host-left',
      hint: `Add a host to the property hosts of ${instance.nodeName} and run "brolly update BLUEPRINT", or scale to a smaller number.`,
    },
  );
}

/** What is taken once instances have left, each with the host that is left as it is because it does not answer, or none. */
export function takenWithout(taken: TakenHosts, leaving: ReadonlyMap<string, string | undefined>): TakenHosts {
  const left = [...leaving].flatMap(([instanceId, address]) =>
    address === undefined ? [] : [{ address, instanceId }],
  );
  return {
    ...taken,
    of: Object.fromEntries(Object.entries(taken.of).filter(([id]) => !leaving.has(id))),
    uncleaned: [...taken.uncleaned, ...left],
  };
}

function invalid({ nodeName }: Pick<NodeInstance, 'nodeName'>, what: string): NonRecoverableError {
  return new NonRecoverableError(`${nodeName} ${what}`, {
    reason: 'property-invalid',
    hint: 'Write each host once: its address, or a mapping with ip and what is special to it.',
  });
}
