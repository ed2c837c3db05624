// Labels and taints of a node that runs: compared with its blueprint, and brought to it, through a control plane.

import { quote } from '@brolly/host-resources';
import type { OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { nodeNameIn } from '../control-planes.ts';
import { type NodeObjectChanges, nodeObjectChanges, readGiven, readNodeObject } from '../node-object-changes.ts';
import { nodeSettings } from '../node-settings.ts';
import { GIVEN, nodeAddress } from '../settings.ts';

const LIMIT = '--request-timeout=20s';

/** What would be done to the node, which the cluster must know. @throws RecoverableError `cluster-unreadable` */
export async function compareNodeObject(context: OperationContext): Promise<NodeObjectChanges> {
  const { runtimeProperties } = context.self;
  const printed = await askCluster(context, `kubectl get node ${quote(nodeNameIn(context.self))} -o json ${LIMIT}`);
  return nodeObjectChanges(nodeSettings(context.self), {
    given: readGiven(runtimeProperties[GIVEN]),
    live: readNodeObject(printed),
  });
}

/** Brings the node to what its blueprint says; each thing that was done is told. */
export async function repairNodeObject(context: OperationContext): Promise<void> {
  const changes = await compareNodeObject(context);
  const name = quote(nodeNameIn(context.self));
  const scripts = [
    ...command(`label node ${name} --overwrite`, changes.labels),
    ...command(`taint node ${name} --overwrite`, changes.taints),
  ];
  if (scripts.length > 0) await askCluster(context, scripts.join(' &&\n'));
  for (const one of changes.summaries) context.log('info', `brought back: ${one}`);
  noteGiven(context);
}

/** Notes what the node has now of its blueprint: when it is not declared any more it is taken back. */
export function noteGiven({ self }: OperationContext): void {
  const { labels, taints } = nodeSettings(self);
  const address = nodeAddress(self);
  self.runtimeProperties[GIVEN] = { labels: { ...labels }, taints: taints.map((one) => ({ ...one })), address };
}

/** kubectl for a node that has just registered; its taints came with it. Empty where it has no labels. */
export function labelScript(context: OperationContext, name: string): string {
  const labels = Object.entries(nodeSettings(context.self).labels).map(([key, value]) => `${key}=${value}`);
  return command(`label node ${quote(name)} --overwrite`, labels).join('');
}

function command(words: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`kubectl ${words} ${values.map(quote).join(' ')} ${LIMIT} >&2`];
}
