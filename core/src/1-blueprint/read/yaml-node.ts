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
  readonly isFloat: boolean;
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

/** The plain value of a node. */
export function toJson(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  const object: Record<string, Json> = {};
  node.entries.forEach(({ value }, key) => {
    if (key === '__proto__') defineKey(object, key, toJson(value));
    else object[key] = toJson(value);
  });
  if (mayBeFunction(node)) nodeByJson.set(object, node);
  return object;
}

const nodeByJson = new WeakMap<object, YamlNode>();

/** Functions are mappings of one key, beside which a type may stand. Places of others are not asked for. */
function mayBeFunction({ entries }: MapNode): boolean {
  return entries.size === 1 || (entries.size === 2 && entries.has('type'));
}

/** Where a function was written; `undefined` for a value that was made of others. */
export function sourceOf(value: object): YamlNode | undefined {
  return nodeByJson.get(value);
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
