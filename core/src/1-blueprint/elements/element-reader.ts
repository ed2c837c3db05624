// Reads parts of what was written. Shapes are checked before: what does not fit reads as not written.

import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { type ListNode, type MapEntry, type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';

/** Where an element reports its problems. */
export type Report = (diagnostic: Diagnostic) => void;

/** Reports an error at a node. */
export function reportAt(report: Report, node: YamlNode | Span, problem: Omit<Diagnostic, 'severity' | 'span'>): void {
  report({ severity: 'error', span: 'kind' in node ? spanOf(node) : node, ...problem });
}

/** Whether nothing was written: `key:` or `key: null`. */
export function isNothing(node: YamlNode | undefined): node is undefined {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** The value of a key, where something was written. */
export function valueOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== 'map') return undefined;
  const value = node.entries.get(key)?.value;
  return isNothing(value) ? undefined : value;
}

export function mapOf(node: YamlNode | undefined, key: string): MapNode | undefined {
  const value = valueOf(node, key);
  return value?.kind === 'map' ? value : undefined;
}

export function listOfNodes(node: YamlNode | undefined, key: string): ListNode['items'] {
  const value = valueOf(node, key);
  return value?.kind === 'list' ? value.items : [];
}

/** The entries of the mapping under a key; none where it is no mapping. */
export function entriesOf(node: YamlNode | undefined, key: string): Iterable<MapEntry> {
  return mapOf(node, key)?.entries.values() ?? [];
}

interface ScalarTypes {
  readonly text: string;
  readonly number: number;
  readonly boolean: boolean;
}
const TYPE_NAMES = { text: 'string', number: 'number', boolean: 'boolean' } as const;

/** A scalar of one kind under a key; `undefined` where nothing or another kind is written. */
export function scalarOf<K extends keyof ScalarTypes>(
  node: YamlNode | undefined,
  key: string,
  kind: K,
): ScalarTypes[K] | undefined {
  const value = valueOf(node, key);
  return value?.kind === 'scalar' && typeof value.value === TYPE_NAMES[kind]
    ? (value.value as ScalarTypes[K])
    : undefined;
}
