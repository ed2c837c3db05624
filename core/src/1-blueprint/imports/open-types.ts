// Types of plugins whose definitions are not at hand: each is made of the way in which the blueprint uses it.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { beginsAsOneOf, type FieldPlugin } from '../builtin-types/field-plugins.ts';
import { entriesOf, listOfNodes, scalarOf } from '../elements/element-reader.ts';
import { type MapNode, toJson, type YamlNode } from '../read/yaml-node.ts';
import { SEPARATOR } from './namespace-document.ts';

/** What a type is used with. */
interface Use {
  /** Properties that are written somewhere. */
  readonly written: Set<string>;
  /** Properties that are only asked for: they are there, and hold nothing. */
  readonly asked: Set<string>;
}

const LIFECYCLE = ['create', 'configure', 'start', 'stop', 'delete'];

/**
 * The definitions of all types that begin as a plugin's do and that no document defines, as a document of the language:
 * `{ plugins, node_types, relationships }`. Their properties are those that the blueprint writes or asks for; their operations say
 * that the plugin is needed. `undefined` where no such type is used.
 */
export function openTypes(roots: readonly MapNode[], plugins: readonly FieldPlugin[]): JsonObject | undefined {
  if (plugins.length === 0) return undefined;
  const nodeTypes = usesOf(roots, 'node_types', (name) => plugins.some((one) => begins(name, one.nodeTypes)));
  const relationships = usesOf(roots, 'relationships', (name) =>
    plugins.some((one) => begins(name, one.relationships)),
  );
  if (nodeTypes.size + relationships.size === 0) return undefined;
  return {
    plugins: undeclared(roots, nodeTypes.keys(), plugins),
    node_types: Object.fromEntries([...nodeTypes].map(([name, use]) => [name, nodeType(name, use, plugins)])),
    relationships: Object.fromEntries([...relationships].map(([name, use]) => [name, relationship(name, use)])),
  };
}

function begins(name: string, prefixes: readonly string[]): boolean {
  return beginsAsOneOf(withoutNamespace(name), prefixes);
}

function withoutNamespace(name: string): string {
  const at = name.lastIndexOf(SEPARATOR);
  return at === -1 ? name : name.slice(at + SEPARATOR.length);
}

function nodeType(name: string, use: Use, plugins: readonly FieldPlugin[]): JsonObject {
  const plugin = plugins.find((one) => begins(name, one.nodeTypes));
  const namespace = name.slice(0, name.length - withoutNamespace(name).length);
  const isHost = plugin?.hosts.some((host) => name.endsWith(`.${host}`)) === true;
  const operations = LIFECYCLE.map((key) => [key, `${namespace}${plugin?.names[0]}.${key}`]);
  return {
    derived_from: isHost ? 'cloudify.nodes.Compute' : 'cloudify.nodes.Root',
    properties: schemas(use),
    interfaces: { 'cloudify.interfaces.lifecycle': Object.fromEntries(operations) as JsonObject },
  };
}

/** The plugins of types, where nothing declares them. */
function undeclared(roots: readonly MapNode[], types: Iterable<string>, plugins: readonly FieldPlugin[]): JsonObject {
  const declared = new Set(roots.flatMap((root) => [...entriesOf(root, 'plugins')].map(({ key }) => key)));
  const needed = [...types].flatMap((name) => {
    const plugin = plugins.find((one) => begins(name, one.nodeTypes));
    return plugin === undefined ? [] : [name.slice(0, name.length - withoutNamespace(name).length) + plugin.names[0]];
  });
  return declarations([...new Set(needed)].filter((name) => !declared.has(name)));
}

/** Plugins that run beside the orchestrator. */
export function declarations(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { executor: 'central_deployment_agent', install: false }]));
}

function relationship(name: string, use: Use): JsonObject {
  const parent = /contained_in/.test(name) ? 'contained_in' : 'connected_to';
  return { derived_from: `cloudify.relationships.${parent}`, properties: schemas(use) };
}

function schemas({ written, asked }: Use): JsonObject {
  return Object.fromEntries([
    ...[...asked].map((name): [string, Json] => [name, { default: null, required: false }]),
    ...[...written].map((name): [string, Json] => [name, { required: false }]),
  ]);
}

type Section = 'node_types' | 'relationships';

/** Undefined types of a section that pass, with what templates of them, or of types derived from them, write. */
function usesOf(
  roots: readonly MapNode[],
  section: Section,
  isOpen: (name: string) => boolean,
): ReadonlyMap<string, Use> {
  const parents = new Map<string, string | undefined>();
  for (const root of roots)
    for (const { key, value } of entriesOf(root, section)) parents.set(key, scalarOf(value, 'derived_from', 'text'));
  const uses = new Map<string, Use>();
  const useOf = (name: string | undefined): Use | undefined => {
    let open = name;
    for (
      const seen = new Set<string>();
      open !== undefined && parents.has(open) && !seen.has(open);
      open = parents.get(open)
    )
      seen.add(open);
    if (open === undefined || parents.has(open) || !isOpen(open)) return undefined;
    const use = uses.get(open) ?? { written: new Set<string>(), asked: new Set<string>() };
    uses.set(open, use);
    return use;
  };
  for (const name of parents.keys()) useOf(name);
  const templates = templatesOf(roots, section);
  for (const { type, node } of templates)
    for (const { key } of entriesOf(node, 'properties')) useOf(type)?.written.add(key);
  for (const { type } of templates) useOf(type);
  if (section === 'node_types') {
    const typesByName = new Map(
      roots.flatMap((root) =>
        [...entriesOf(root, 'node_templates')].map(({ key, value }) => [key, scalarOf(value, 'type', 'text')] as const),
      ),
    );
    addAsked(roots, (name) => useOf(typesByName.get(name)));
  }
  return uses;
}

function templatesOf(
  roots: readonly MapNode[],
  section: Section,
): readonly { readonly type: string | undefined; readonly node: YamlNode }[] {
  const templates = roots.flatMap((root) => [...entriesOf(root, 'node_templates')].map(({ value }) => value));
  const nodes = section === 'node_types' ? templates : templates.flatMap((one) => listOfNodes(one, 'relationships'));
  return nodes.map((node) => ({ type: scalarOf(node, 'type', 'text'), node }));
}

/** Finds `get_property: [node, property]` anywhere; SELF is the template in which it stands. */
function addAsked(roots: readonly MapNode[], useOfNode: (name: string) => Use | undefined): void {
  const visit = (value: Json, self: string | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      const path = (value as JsonObject)['get_property'];
      if (Array.isArray(path) && typeof path[0] === 'string' && typeof path[1] === 'string') {
        const node = path[0] === 'SELF' || path[0] === 'SOURCE' ? self : path[0];
        if (node !== undefined) useOfNode(node)?.asked.add(path[1]);
      }
    }
    for (const part of Object.values(value)) visit(part as Json, self);
  };
  for (const root of roots)
    for (const { key, value } of root.entries.values()) {
      if (key !== 'node_templates') visit(toJson(value), undefined);
      else if (value.kind === 'map') for (const one of value.entries.values()) visit(toJson(one.value), one.key);
    }
}
