// What a blueprint defines, by section and name: what editors complete, show and go to.

import type { Json } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { entriesOf, scalarOf } from '../elements/element-reader.ts';
import type { SectionName } from '../elements/shape.ts';
import type { MergedDocument } from '../imports/merge-documents.ts';
import { spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';

/** One thing that has a name. */
export interface Definition {
  readonly name: string;
  /** Where its name stands. */
  readonly span: Span;
  readonly description?: string | undefined;
  /** Of a template its type, of a type its parent, of an input the type of its value. */
  readonly type?: string | undefined;
  /** Of types, in types alone: schemas of the own properties. */
  readonly properties?: readonly PropertyOutline[];
  /** Of types: what they declare by interface, under `interfaces` or `source_interfaces` and `target_interfaces`. */
  readonly interfaces?: Readonly<Record<string, Readonly<Record<string, InterfaceOutline>>>>;
  /** Of inputs: the value where none is given. */
  readonly default?: Json | undefined;
}

export interface InterfaceOutline {
  /** Where its name stands. */
  readonly span: Span;
  /** Where the name of each operation stands. */
  readonly operations: Readonly<Record<string, Span>>;
}

export interface PropertyOutline {
  readonly name: string;
  /** Where its name stands. */
  readonly span: Span;
  readonly type?: string | undefined;
  readonly default?: Json | undefined;
  readonly isRequired: boolean;
  readonly description?: string | undefined;
}

export type Outline = Readonly<Record<SectionName, readonly Definition[]>>;

/** Sections whose definitions are types. */
const TYPES: ReadonlySet<string> = new Set<SectionName>(['node_types', 'relationships', 'data_types']);

/** Lists every definition, in the order of the files. */
export function outlineOf(document: MergedDocument): Outline {
  const section = (name: SectionName): readonly Definition[] =>
    [...document.entries(name).values()].map(({ key, keyNode, value }) => ({
      name: key,
      span: spanOf(keyNode),
      description: scalarOf(value, 'description', 'text'),
      type: scalarOf(value, TYPES.has(name) ? 'derived_from' : 'type', 'text'),
      ...(TYPES.has(name) ? { properties: propertiesOf(value), interfaces: interfacesOf(value) } : {}),
      ...(name === 'inputs' ? { default: defaultOf(value) } : {}),
    }));
  return {
    inputs: section('inputs'),
    data_types: section('data_types'),
    plugins: section('plugins'),
    node_types: section('node_types'),
    relationships: section('relationships'),
    node_templates: section('node_templates'),
    workflows: section('workflows'),
    groups: section('groups'),
    policies: section('policies'),
    policy_types: section('policy_types'),
    policy_triggers: section('policy_triggers'),
  };
}

function propertiesOf(type: YamlNode): readonly PropertyOutline[] {
  return [...entriesOf(type, 'properties')].map(({ key, keyNode, value }) => ({
    name: key,
    span: spanOf(keyNode),
    type: scalarOf(value, 'type', 'text'),
    default: defaultOf(value),
    isRequired: scalarOf(value, 'required', 'boolean') !== false && defaultOf(value) === undefined,
    description: scalarOf(value, 'description', 'text'),
  }));
}

function interfacesOf(type: YamlNode): NonNullable<Definition['interfaces']> {
  return Object.fromEntries(
    ['interfaces', 'source_interfaces', 'target_interfaces'].map((key) => [key, operationsOf(type, key)]),
  );
}

function operationsOf(type: YamlNode, interfacesKey: string): Readonly<Record<string, InterfaceOutline>> {
  return Object.fromEntries(
    [...entriesOf(type, interfacesKey)].map(({ key, keyNode, value }) => [
      key,
      {
        span: spanOf(keyNode),
        operations: Object.fromEntries(
          (value.kind === 'map' ? [...value.entries.values()] : []).map((one) => [one.key, spanOf(one.keyNode)]),
        ),
      },
    ]),
  );
}

function defaultOf(schema: YamlNode): Json | undefined {
  const node = schema.kind === 'map' ? schema.entries.get('default')?.value : undefined;
  return node === undefined ? undefined : toJson(node);
}
