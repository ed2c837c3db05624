// Which part of the pod network the pods of one node get, where hosts route: given once, kept until the node leaves.

import { isIPv4 } from 'node:net';
import { NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { nodeNameIn } from './control-planes.ts';
import { changeRecord, readRecord } from './private-record.ts';
import { clusterSettings } from './settings.ts';

interface Given {
  /** By the id of the instance: the number of its part, from 0. */
  readonly of: Readonly<Record<string, number>>;
  /** Where the search for the next one begins: a part that was given back rests, for others still know whose it was. */
  readonly next: number;
}

const NONE: Given = { of: {}, next: 0 };
/** What a node gets: 254 addresses, more than a kubelet runs pods. */
const PREFIX = 24;

/** The part for the node of `context.self`, in CIDR form; durable before it is told. @throws NonRecoverableError `pod-network-full`, `property-invalid` */
export async function podSubnetOf(context: OperationContext): Promise<string> {
  const { podNetwork, master, name } = clusterSettings(context);
  const size = sizeOf(podNetwork);
  if (size === undefined)
    throw new NonRecoverableError(`property pod_network of ${master.nodeName} is "${podNetwork}"`, {
      reason: 'property-invalid',
      hint: 'With pod_network_type: routed write a network of IPv4, /24 or larger: each node gets a /24 of it.',
    });
  const number = await changeRecord(context, record(name), (given) => {
    const known = given.of[context.self.id];
    if (known !== undefined && known < size) return { value: given, result: known };
    const found = firstFree(given, size);
    if (found === undefined) throw full(context, { podNetwork, size });
    return { value: { of: { ...given.of, [context.self.id]: found }, next: found + 1 }, result: found };
  });
  return subnetAt(podNetwork, number);
}

/** A pod network is chosen when a cluster is made. @throws NonRecoverableError `property-invalid` where it is another by now */
export async function refuseOtherPodNetwork(context: OperationContext): Promise<void> {
  const { podNetworkProvider, master, name } = clusterSettings(context);
  const { of } = await readRecord(context, record(name).name, NONE);
  const isRouted = podNetworkProvider.kind === 'routed';
  const wasRouted = Object.keys(of).length > 0;
  const isNode = nodeNameIn(context.self) !== '';
  if (isRouted ? wasRouted || !isNode : !wasRouted) return;
  throw new NonRecoverableError(`the cluster of ${master.nodeName} was made with another pod network`, {
    reason: 'property-invalid',
    hint: `Write pod_network_type: ${wasRouted ? 'routed' : 'flannel'} again: with another one it is a new cluster.`,
  });
}

/** Others may have the part of `context.self`. */
export async function givePodSubnetBack(context: OperationContext): Promise<void> {
  const { name } = clusterSettings(context);
  await changeRecord(context, record(name), (given) => {
    const { [context.self.id]: _, ...others } = given.of;
    return { value: { ...given, of: others }, result: undefined };
  });
}

function record(cluster: string): { readonly name: string; readonly empty: Given } {
  return { name: `kubernetes-pod-subnets/${cluster}`, empty: NONE };
}

function firstFree({ of, next }: Given, size: number): number | undefined {
  const taken = new Set(Object.values(of));
  const numbers = Array.from({ length: size }, (_, index) => (next + index) % size);
  return numbers.find((one) => !taken.has(one));
}

/** How many nodes a pod network is enough for. */
function sizeOf(podNetwork: string): number | undefined {
  const [address = '', prefix = ''] = podNetwork.split('/');
  return isIPv4(address) && Number(prefix) <= PREFIX ? 2 ** (PREFIX - Number(prefix)) : undefined;
}

/** `10.244.0.0/16` and 3 are `10.244.3.0/24`. */
function subnetAt(podNetwork: string, number: number): string {
  const [address = '', prefix = ''] = podNetwork.split('/');
  const given = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const unit = 2 ** (32 - Number(prefix));
  const base = Math.floor(given / unit) * unit + number * 256;
  return `${[24, 16, 8].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}.0/${PREFIX}`;
}

function full(
  { self }: OperationContext,
  { podNetwork, size }: { readonly podNetwork: string; readonly size: number },
): NonRecoverableError {
  return new NonRecoverableError(`no part of the pod network ${podNetwork} is left for ${self.id}`, {
    reason: 'pod-network-full',
    hint: `Each node gets a /${PREFIX}, and there are ${size}: scale to fewer, or make a cluster with a larger pod_network.`,
  });
}
