// Where a name is used: by the shapes of the language, and in arguments of functions.

import type { Span } from '#diagnostics/diagnostic.ts';
import { sectionsByName } from '../elements/sections.ts';
import type { SectionName, Shape } from '../elements/shape.ts';
import { type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';

/** Something with a name. */
export interface Name {
  readonly section: SectionName;
  readonly name: string;
}

/** Functions whose argument is a name, or begins with one. */
const FUNCTIONS: Readonly<Partial<Record<SectionName, readonly string[]>>> = {
  inputs: ['get_input'],
  node_templates: ['get_property', 'get_attribute', 'get_attributes_list', 'get_attributes_dict'],
};

/** The places in a document where a name is defined and used, in the order of the text. */
export function findReferences(root: MapNode, wanted: Name): readonly Span[] {
  const found: Span[] = [];
  for (const { key, value } of root.entries.values()) {
    const section = sectionsByName.get(key);
    if (section === undefined) continue;
    if (key === wanted.section && value.kind === 'map') {
      const own = value.entries.get(wanted.name);
      if (own !== undefined) found.push(spanOf(own.keyNode));
    }
    collect(value, section.shape, wanted, found);
  }
  const unique = new Map(found.map((span) => [`${span.start}`, span]));
  return [...unique.values()].toSorted((a, b) => a.start - b.start);
}

function collect(node: YamlNode, shape: Shape, wanted: Name, found: Span[]): void {
  switch (shape.kind) {
    case 'any':
      collectCalls(node, wanted, found);
      return;
    case 'reference':
      if (node.kind === 'scalar' && node.value === wanted.name && shape.to.includes(wanted.section))
        found.push(spanOf(node));
      return;
    case 'list':
      if (node.kind === 'list') for (const item of node.items) collect(item, shape.of, wanted, found);
      return;
    case 'named':
      if (node.kind === 'map') for (const { value } of node.entries.values()) collect(value, shape.of, wanted, found);
      return;
    case 'keys':
      if (node.kind === 'map')
        for (const { key, value } of node.entries.values()) {
          const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
          if (known !== undefined) collect(value, known.shape, wanted, found);
        }
      return;
    case 'either':
      for (const one of shape.of) collect(node, one, wanted, found);
      return;
    case 'scalar':
    case 'implementation':
  }
}

function collectCalls(node: YamlNode, wanted: Name, found: Span[]): void {
  if (node.kind === 'scalar') return;
  if (node.kind === 'list') {
    for (const item of node.items) collectCalls(item, wanted, found);
    return;
  }
  for (const { key, value } of node.entries.values()) {
    const argument = value.kind === 'list' ? value.items[0] : value;
    if (
      FUNCTIONS[wanted.section]?.includes(key) === true &&
      argument?.kind === 'scalar' &&
      argument.value === wanted.name
    )
      found.push(spanOf(argument));
    collectCalls(value, wanted, found);
  }
}
