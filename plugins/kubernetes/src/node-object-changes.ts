// Labels and taints of a node: what the API server has against what its blueprint says. Pure.

import type { Json } from '@brolly/plugin-sdk';
import { isJsonObject } from './api/kube-object.ts';
import type { NodeSettings, Taint } from './node-settings.ts';

/** What of a node's settings the API server keeps. */
export type NodeObject = Pick<NodeSettings, 'labels' | 'taints'>;

/** Arguments for kubectl, and a line for people for each difference. */
export interface NodeObjectChanges {
  /** `disk=ssd`, or `disk-` to remove it. */
  readonly labels: readonly string[];
  /** `gpu=yes:NoSchedule`, or `gpu:NoSchedule-` to remove it. */
  readonly taints: readonly string[];
  readonly summaries: readonly string[];
}

/** Reads what `kubectl get node NAME -o json` prints. */
export function readNodeObject(printed: string): NodeObject {
  const node = JSON.parse(printed) as {
    readonly metadata?: { readonly labels?: NodeObject['labels'] };
    readonly spec?: { readonly taints?: readonly Taint[] };
  };
  return { labels: node.metadata?.labels ?? {}, taints: node.spec?.taints ?? [] };
}

/** The runtime property that says what the node was given; nothing where it is missing. */
export function readGiven(value: Json | undefined): NodeObject {
  if (!isJsonObject(value)) return { labels: {}, taints: [] };
  const { labels = {}, taints = [] } = value as unknown as Partial<NodeObject>;
  return { labels, taints };
}

/** What is to be done to `live`. Of what is not declared any more only what was `given` is removed: the rest is somebody else's. */
export function nodeObjectChanges(
  declared: NodeObject,
  { given, live }: { readonly given: NodeObject; readonly live: NodeObject },
): NodeObjectChanges {
  const setLabels = Object.entries(declared.labels).filter(([key, value]) => live.labels[key] !== value);
  const endedLabels = Object.keys(given.labels).filter((key) => !(key in declared.labels) && key in live.labels);
  const setTaints = declared.taints.filter((one) => !live.taints.some((other) => textOf(other) === textOf(one)));
  const endedTaints = given.taints.filter((one) => !has(declared.taints, one) && has(live.taints, one));
  return {
    labels: [...setLabels.map(([key, value]) => `${key}=${value}`), ...endedLabels.map((key) => `${key}-`)],
    taints: [...setTaints.map(textOf), ...endedTaints.map((one) => `${placeOf(one)}-`)],
    summaries: [
      ...setLabels.map(([key, value]) => `set label ${key}=${value} of the node`),
      ...endedLabels.map((key) => `remove label ${key} of the node`),
      ...setTaints.map((one) => `set taint ${textOf(one)} of the node`),
      ...endedTaints.map((one) => `remove taint ${textOf(one)} of the node`),
    ],
  };
}

function has(taints: readonly Taint[], taint: Taint): boolean {
  return taints.some((other) => placeOf(other) === placeOf(taint));
}

/** A node has one taint at most for a key and an effect. */
function placeOf({ key, effect }: Taint): string {
  return `${key}:${effect}`;
}

function textOf({ key, value = '', effect }: Taint): string {
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}
