// node_templates

import { suggestName } from '#diagnostics/suggest-name.ts';
import type { NodeTemplate } from '../blueprint.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { valueOf, type Report, reportAt, scalarOf } from './element-reader.ts';
import type { OperationSources } from './find-carrier.ts';
import { mergeInterfaces } from './merge-interfaces.ts';
import type { ResolvedType } from './node-types.ts';
import { readInterfaces, TEMPLATE_INTERFACES_SHAPE } from './operations.ts';
import { readProperties } from './properties.ts';
import { readRelationships, RELATIONSHIP_SHAPE } from './template-relationships.ts';
import { CAPABILITIES_SHAPE, INSTANCES_SHAPE, readTemplateScaling } from './scaling.ts';
import { definitionsOf, keysOf, listOf, MAPPING, referenceTo, type Section, TEXT } from './shape.ts';

export const nodeTemplatesSection: Section = {
  name: 'node_templates',
  doc: 'The parts that a deployment is made of.',
  shape: definitionsOf(
    keysOf({
      type: { shape: referenceTo('node_types'), doc: 'The node type.', required: true },
      description: { shape: TEXT, doc: 'What the node is for.' },
      properties: { shape: MAPPING, doc: 'Values of the properties of its type.' },
      interfaces: { shape: TEMPLATE_INTERFACES_SHAPE, doc: 'Operations laid over those of its type.' },
      relationships: { shape: listOf(RELATIONSHIP_SHAPE), doc: 'The nodes that it depends on.' },
      instances: { shape: INSTANCES_SHAPE, doc: 'How many instances there are; now capabilities.scalable.' },
      capabilities: { shape: CAPABILITIES_SHAPE, doc: 'How many instances there are and may be.', since: 3 },
    }),
  ),
  merge: 'united-since-1_3',
};

/** Everything that templates are read against. */
export interface TemplateSources extends Pick<OperationSources, 'plugins' | 'dataTypes' | 'isScript'> {
  readonly nodeTypes: ReadonlyMap<string, ResolvedType>;
  readonly relationshipTypes: ReadonlyMap<string, ResolvedType>;
  readonly templateNames: ReadonlySet<string>;
}

/** Reads one template; `undefined` where its type is not known: nothing else could be said then. */
export function readNodeTemplate(report: Report, entry: MapEntry, sources: TemplateSources): NodeTemplate | undefined {
  const what = `node template "${entry.key}"`;
  const node = entry.value;
  const span = spanOf(entry.keyNode);
  const relationships = readRelationships(report, node, { ...sources, name: entry.key });
  const type = findType(report, entry, { key: 'type', what, code: 'type-unknown', cloudifyCode: 7 }, sources.nodeTypes);
  if (type === undefined) return undefined;
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
    properties: readProperties(report, node, { schema: type.properties, dataTypes: sources.dataTypes, what, span }),
    interfaces: mergeInterfaces(
      report,
      {
        type: type.interfaces['interfaces'] ?? new Map(),
        template: readInterfaces(report, node, { key: 'interfaces', what, isType: false }),
      },
      { ...sources, what, span, unknownCode: 10 },
    ),
    relationships,
    scaling: readTemplateScaling(report, node, what),
    span,
  };
}

/** The type that an entry names, or `undefined` with a report where there is none of that name. */
export function findType(
  report: Report,
  entry: Pick<MapEntry, 'value'>,
  wanted: { readonly key: string; readonly what: string; readonly code: string; readonly cloudifyCode: number },
  types: ReadonlyMap<string, ResolvedType>,
): ResolvedType | undefined {
  const name = scalarOf(entry.value, wanted.key, 'text');
  if (name === undefined) return undefined;
  const type = types.get(name);
  if (type !== undefined) return type;
  const suggestion = suggestName(name, [...types.keys()]);
  reportAt(report, valueOf(entry.value, wanted.key) ?? entry.value, {
    code: wanted.code,
    message: `${wanted.what} has the unknown type "${name}"`,
    hint: suggestion === undefined ? 'Import the file that defines it.' : `Did you mean "${suggestion}"?`,
    cloudifyCode: wanted.cloudifyCode,
  });
  return undefined;
}
