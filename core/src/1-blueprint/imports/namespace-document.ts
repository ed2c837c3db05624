// Puts a namespace before the names of a document: those that it defines and those that it refers to.

import { isNothing } from '../elements/element-reader.ts';
import { sectionsByName } from '../elements/sections.ts';
import type { SectionName, Shape } from '../elements/shape.ts';
import { isKnownType } from '../elements/value-schema.ts';
import { findFunction } from '../functions/functions.ts';
import type { MapEntry, MapNode, YamlNode } from '../read/yaml-node.ts';

/** What separates a namespace from a name, and namespaces from each other. */
export const SEPARATOR = '--';

/** The document as it reads under a namespace. Names that begin with `cloudify.` and primitive types stay. */
export function namespaceDocument(root: MapNode, namespace: string): MapNode {
  const entries = [...root.entries.values()].map((entry): MapEntry => {
    const section = sectionsByName.get(entry.key);
    return section === undefined ? entry : { ...entry, value: rename(entry.value, section.shape, namespace) };
  });
  return { ...root, entries: new Map(entries.map((entry) => [entry.key, entry])) };
}

function rename(node: YamlNode, shape: Shape, namespace: string): YamlNode {
  if (isNothing(node)) return node;
  switch (shape.kind) {
    case 'any':
      return renameInValue(node, namespace);
    case 'scalar':
      return node;
    case 'reference':
      return withText(node, (text) => prefixed(text, namespace, shape.to));
    case 'implementation':
      return withText(node, (text) => (text.trim() === '' || isAddress(text) ? text : prefixed(text, namespace)));
    case 'list':
      return node.kind === 'list'
        ? { ...node, items: node.items.map((item) => rename(item, shape.of, namespace)) }
        : node;
    case 'named':
      if (node.kind !== 'map') return node;
      return withEntries(node, (entry) => {
        const value = rename(entry.value, shape.of, namespace);
        return { ...entry, key: shape.defines === true ? prefixed(entry.key, namespace) : entry.key, value };
      });
    case 'keys':
      if (node.kind !== 'map') return node;
      return withEntries(node, (entry) => {
        const key = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
        return key === undefined ? entry : { ...entry, value: rename(entry.value, key.shape, namespace) };
      });
    case 'either': {
      const fitting = shape.of.find((one) => mayBe(node, one));
      return fitting === undefined ? node : rename(node, fitting, namespace);
    }
  }
}

function mayBe(node: YamlNode, shape: Shape): boolean {
  if (shape.kind === 'list') return node.kind === 'list';
  if (shape.kind === 'named' || shape.kind === 'keys') return node.kind === 'map';
  return shape.kind === 'any' || node.kind === 'scalar';
}

function prefixed(name: string, namespace: string, to: readonly SectionName[] = []): string {
  if (name.startsWith('cloudify.') || (to.includes('data_types') && isKnownType(name))) return name;
  return `${namespace}${SEPARATOR}${name}`;
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.trim().includes('\n');
}

const KEYWORDS: readonly string[] = ['SELF', 'SOURCE', 'TARGET'];
/** Functions whose first argument is a name of the blueprint. */
const NAMING: readonly string[] = [
  'get_input',
  'get_property',
  'get_attribute',
  'get_attributes_list',
  'get_attributes_dict',
];

/** Functions in a value; all else in it stays. */
function renameInValue(node: YamlNode, namespace: string): YamlNode {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => renameInValue(item, namespace)) };
  const name = findFunction([...node.entries.keys()])?.name;
  return withEntries(node, (entry) => {
    const value = renameInValue(entry.value, namespace);
    return { ...entry, value: entry.key === name && NAMING.includes(name) ? renameArgument(value, namespace) : value };
  });
}

function renameArgument(node: YamlNode, namespace: string): YamlNode {
  const renameText = (one: YamlNode): YamlNode =>
    withText(one, (text) => (KEYWORDS.includes(text) ? text : `${namespace}${SEPARATOR}${text}`));
  if (node.kind !== 'list') return renameText(node);
  return { ...node, items: node.items.map((item, index) => (index === 0 ? renameText(item) : item)) };
}

function withText(node: YamlNode, change: (text: string) => string): YamlNode {
  return node.kind === 'scalar' && typeof node.value === 'string' ? { ...node, value: change(node.value) } : node;
}

function withEntries(node: MapNode, change: (entry: MapEntry) => MapEntry): MapNode {
  return { ...node, entries: new Map([...node.entries.values()].map(change).map((entry) => [entry.key, entry])) };
}
