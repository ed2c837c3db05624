// A YAML document with the place of each of its parts.

import type { Json } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';

interface Placed {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** A whole number that was written as a float: `5.0`. */
  readonly isFloat?: boolean;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface MapEntry {
  readonly key: string;
  readonly keyNode: YamlNode;
  readonly value: YamlNode;
}

/** Entries by key, in the order of the text; of keys written twice the last counts. */
export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export type YamlNode = ScalarNode | ListNode | MapNode;

export function spanOf(node: Placed): Span {
  return { file: node.file, start: node.start, end: node.end };
}

/** The plain value of a node. Built once per node: an alias gives the same value. */
export function toJson(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value;
  const known = jsonByNode.get(node);
  if (known !== undefined) return known;
  const json = convert(node);
  jsonByNode.set(node, json);
  return json;
}

const jsonByNode = new WeakMap<YamlNode, Json>();
const nodeByJson = new WeakMap<object, YamlNode>();
/** Functions are mappings of one key, or of two. Larger values are not asked for. */
const MOST_KEYS = 2;

/** Where a small mapping was written, such as a function in a value; `undefined` for one that was made of others. */
export function sourceOf(value: object): YamlNode | undefined {
  return nodeByJson.get(value);
}

function convert(node: ListNode | MapNode): Json {
  if (node.kind === 'list') return node.items.map(toJson);
  const object: Record<string, Json> = {};
  for (const [key, { value }] of node.entries) {
    if (key === '__proto__') defineKey(object, key, toJson(value));
    else object[key] = toJson(value);
  }
  if (node.entries.size <= MOST_KEYS) nodeByJson.set(object, node);
  return object;
}

/** A key that means something else when it is assigned. */
function defineKey(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/** How a shape is called in messages. */
export function shapeName(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a mapping';
  if (node.value === null) return 'nothing';
  const names = { string: 'a text', number: 'a number', boolean: 'a boolean' } as const;
  return names[typeof node.value as keyof typeof names];
}
