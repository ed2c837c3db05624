// node_templates

import { suggestName } from '#diagnostics/suggest-name.ts';
import type { DataType, NodeTemplate, PluginDefinition, Relationship } from '../blueprint.ts';
import { type MapEntry, type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';
import { type Report, readList, readMap, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { readInstances } from './instances.ts';
import type { ResolvedType } from './node-types.ts';
import { readInterfaces, resolveOperations } from './operations.ts';
import { readProperties } from './properties.ts';

export interface TemplateSources {
  readonly nodeTypes: ReadonlyMap<string, ResolvedType>;
  readonly relationshipTypes: ReadonlyMap<string, ResolvedType>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  readonly plugins: Readonly<Record<string, PluginDefinition>>;
  readonly templateNames: ReadonlySet<string>;
}

const KEYS = ['type', 'description', 'properties', 'interfaces', 'relationships', 'instances', 'capabilities'];
const RELATIONSHIP_KEYS = ['type', 'target', 'properties', 'source_interfaces', 'target_interfaces'];

/** Reads one template; `undefined` where its type is not known: nothing else could be said then. */
export function readNodeTemplate(report: Report, entry: MapEntry, sources: TemplateSources): NodeTemplate | undefined {
  const what = `node template "${entry.key}"`;
  const map = readMap(report, entry.value, what, KEYS);
  if (map === undefined) return undefined;
  const relationships = readRelationships(report, map, { ...sources, name: entry.key });
  const type = findType(
    report,
    { map, key: 'type', what, entry, code: 'type-unknown', cloudifyCode: 7 },
    sources.nodeTypes,
  );
  if (type === undefined) return undefined;
  const template = readInterfaces(report, map, { key: 'interfaces', what, isType: false });
  const contained = relationships.filter((one) => one.typeHierarchy.includes('cloudify.relationships.contained_in'));
  if (contained.length > 1) {
    reportAt(report, entry.keyNode, {
      code: 'containment-twice',
      message: `${what} is contained in ${contained.map((one) => one.target).join(' and ')}`,
      hint: 'A node can be contained in one other only.',
      cloudifyCode: 112,
    });
  }
  return {
    name: entry.key,
    type: type.name,
    typeHierarchy: type.hierarchy,
    properties: readProperties(report, map, {
      schema: type.properties,
      dataTypes: sources.dataTypes,
      what,
      span: spanOf(entry.keyNode),
    }),
    operations: resolveOperations(
      report,
      { type: type.interfaces['interfaces'] ?? new Map(), template },
      { ...sources, what, unknownCode: 10 },
    ),
    relationships,
    instances: readInstances(report, map, what),
    span: spanOf(entry.keyNode),
  };
}

function readRelationships(
  report: Report,
  map: MapNode,
  sources: TemplateSources & { readonly name: string },
): readonly Relationship[] {
  const written = valueOf(map, 'relationships');
  const list =
    written === undefined ? undefined : readList(report, written, `relationships of node template "${sources.name}"`);
  return (list?.items ?? []).flatMap((item) => readRelationship(report, item, sources) ?? []);
}

function readRelationship(
  report: Report,
  item: YamlNode,
  sources: TemplateSources & { readonly name: string },
): Relationship | undefined {
  const what = `a relationship of node template "${sources.name}"`;
  const map = readMap(report, item, what, RELATIONSHIP_KEYS);
  if (map === undefined) return undefined;
  const target = scalarOf(report, map, 'target', 'text');
  const isGood = checkTarget(report, { map, item, target, what }, sources);
  const type = findType(
    report,
    {
      map,
      key: 'type',
      what,
      entry: { key: '', keyNode: item, value: item },
      code: 'relationship-type-unknown',
      cloudifyCode: 26,
    },
    sources.relationshipTypes,
  );
  if (type === undefined || target === undefined || !isGood) return undefined;
  const operations = (key: string): Relationship['sourceOperations'] =>
    resolveOperations(
      report,
      { type: type.interfaces[key] ?? new Map(), template: readInterfaces(report, map, { key, what, isType: false }) },
      { ...sources, what, unknownCode: 19 },
    );
  return {
    type: type.name,
    typeHierarchy: type.hierarchy,
    target,
    properties: readProperties(report, map, {
      schema: type.properties,
      dataTypes: sources.dataTypes,
      what,
      span: spanOf(item),
    }),
    sourceOperations: operations('source_interfaces'),
    targetOperations: operations('target_interfaces'),
    span: spanOf(map.entries.get('target')?.value ?? item),
  };
}

function checkTarget(
  report: Report,
  written: {
    readonly map: MapNode;
    readonly item: YamlNode;
    readonly target: string | undefined;
    readonly what: string;
  },
  sources: TemplateSources & { readonly name: string },
): boolean {
  const { target, what } = written;
  const node = written.map.entries.get('target')?.value ?? written.item;
  if (target === undefined) {
    reportAt(report, node, {
      code: 'key-missing',
      message: `${what} needs a target`,
      hint: 'Write "target: NODE".',
      cloudifyCode: 1,
    });
    return false;
  }
  if (target === sources.name) {
    reportAt(report, node, {
      code: 'relationship-self',
      message: `${what} leads to itself`,
      hint: 'Name another node template.',
      cloudifyCode: 23,
    });
    return false;
  }
  if (sources.templateNames.has(target)) return true;
  const suggestion = suggestName(target, [...sources.templateNames]);
  const hint =
    suggestion === undefined
      ? `Node templates: ${[...sources.templateNames].join(', ')}.`
      : `Did you mean "${suggestion}"?`;
  reportAt(report, node, {
    code: 'relationship-target-unknown',
    message: `${what} leads to "${target}", which does not exist`,
    hint,
    cloudifyCode: 25,
  });
  return false;
}

function findType(
  report: Report,
  written: {
    readonly map: MapNode;
    readonly key: string;
    readonly what: string;
    readonly entry: MapEntry;
    readonly code: string;
    readonly cloudifyCode: number;
  },
  types: ReadonlyMap<string, ResolvedType>,
): ResolvedType | undefined {
  const name = scalarOf(report, written.map, written.key, 'text');
  if (name === undefined) {
    if (valueOf(written.map, written.key) === undefined) {
      reportAt(report, written.entry.keyNode, {
        code: 'key-missing',
        message: `${written.what} needs a type`,
        hint: 'Write "type: ...".',
        cloudifyCode: 1,
      });
    }
    return undefined;
  }
  const type = types.get(name);
  if (type !== undefined) return type;
  const suggestion = suggestName(name, [...types.keys()]);
  const hint = suggestion === undefined ? 'Import the file that defines it.' : `Did you mean "${suggestion}"?`;
  reportAt(report, written.map.entries.get(written.key)?.value ?? written.entry.keyNode, {
    code: written.code,
    message: `${written.what} has the unknown type "${name}"`,
    hint,
    cloudifyCode: written.cloudifyCode,
  });
  return undefined;
}
