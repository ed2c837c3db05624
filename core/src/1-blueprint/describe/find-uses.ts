// Where a name is used: by the shapes of the language, and in arguments of functions.

import type { Span } from '#diagnostics/diagnostic.ts';
import { sectionsByName } from '../elements/sections.ts';
import type { SectionName, Shape } from '../elements/shape.ts';
import { SEPARATOR } from '../imports/namespace-document.ts';
import type { ReadDocument } from '../imports/read-imports.ts';
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

/** A place of a name, and how it is written there: with a namespace before it, or without. */
export interface NameUse {
  readonly span: Span;
  readonly name: string;
}

/**
 * The places where a name is defined and used in all files of a blueprint that are not built in, in the order of the
 * files. A file that is imported under several namespaces defines several names at one place: all of them are found.
 *
 * @param wanted its name as the main file calls it
 * @returns `name`: as it is called in the file that defines it
 */
export function findUses(
  documents: readonly ReadDocument[],
  wanted: Name,
): { readonly name: string; readonly uses: readonly NameUse[] } {
  const { section } = wanted;
  const own = documents.filter((one) => !one.isBuiltIn);
  const homes = own.flatMap((document) => {
    const name = nameIn(document, wanted.name);
    return name !== undefined && definitionOf(document.written, { section, name }) !== undefined
      ? [{ file: document.name, name }]
      : [];
  });
  const twins = own.flatMap((one) => {
    const home = homes.find(({ file }) => file === one.name);
    return home === undefined ? [] : [prefixOf(one) + home.name];
  });
  const fullNames = new Set([wanted.name, ...twins]);
  const found = new Map<string, NameUse>();
  for (const document of own) {
    for (const fullName of fullNames) {
      const name = nameIn(document, fullName);
      if (name === undefined) continue;
      for (const span of findReferences(document.written, { section, name }))
        found.set(`${span.file}:${span.start}`, { span, name });
    }
  }
  return { name: homes[0]?.name ?? wanted.name, uses: [...found.values()] };
}

function prefixOf({ namespace }: ReadDocument): string {
  return namespace === undefined ? '' : `${namespace}${SEPARATOR}`;
}

/** How a name of the blueprint is written in a file; `undefined` where the file cannot name it. */
function nameIn(document: ReadDocument, fullName: string): string | undefined {
  if (fullName.startsWith('cloudify.')) return fullName;
  const prefix = prefixOf(document);
  return fullName.startsWith(prefix) ? fullName.slice(prefix.length) : undefined;
}

function definitionOf(root: MapNode, { section, name }: Name): YamlNode | undefined {
  const value = root.entries.get(section)?.value;
  return value?.kind === 'map' ? value.entries.get(name)?.keyNode : undefined;
}

/** The places in a document where a name is defined and used, in the order of the text. */
export function findReferences(root: MapNode, wanted: Name): readonly Span[] {
  const own = definitionOf(root, wanted);
  const found: Span[] = own === undefined ? [] : [spanOf(own)];
  for (const { key, value } of root.entries.values()) {
    const section = sectionsByName.get(key);
    if (section !== undefined) collect(value, section.shape, wanted, found);
  }
  const unique = new Map(found.map((span) => [`${span.file}:${span.start}`, span]));
  return [...unique.values()].toSorted((a, b) => a.start - b.start);
}

/** Where a value does not have its shape, a function may stand in its place. */
function collect(node: YamlNode, shape: Shape, wanted: Name, found: Span[]): void {
  switch (shape.kind) {
    case 'reference':
      if (node.kind === 'scalar' && node.value === wanted.name && shape.to.includes(wanted.section))
        found.push(spanOf(node));
      break;
    case 'implementation':
      if (node.kind === 'scalar' && wanted.section === 'plugins' && String(node.value).startsWith(`${wanted.name}.`))
        found.push({ ...spanOf(node), end: node.start + wanted.name.length });
      break;
    case 'list':
      if (node.kind === 'list') for (const item of node.items) collect(item, shape.of, wanted, found);
      else collectCalls(node, wanted, found);
      break;
    case 'named':
      if (node.kind === 'map') for (const { value } of node.entries.values()) collect(value, shape.of, wanted, found);
      break;
    case 'keys':
      if (node.kind === 'map')
        for (const { key, value } of node.entries.values()) {
          const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
          if (known !== undefined) collect(value, known.shape, wanted, found);
        }
      break;
    case 'either':
      for (const one of shape.of) collect(node, one, wanted, found);
      break;
    case 'scalar':
      if (shape.names === wanted.section && node.kind === 'scalar' && node.value === wanted.name)
        found.push(spanOf(node));
      collectCalls(node, wanted, found);
      break;
    case 'any':
      collectCalls(node, wanted, found);
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
