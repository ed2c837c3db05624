// node_templates

import type { NodeTemplate } from '../blueprint.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { type Report, reportAt } from './element-reader.ts';
import { findType, type TemplateSources } from './find-type.ts';
import { mergeInterfaces } from './merge-interfaces.ts';
import { readInterfaces, TEMPLATE_INTERFACES_SHAPE } from './operations.ts';
import { readProperties } from './properties.ts';
import { CAPABILITIES_SHAPE, INSTANCES_SHAPE, readTemplateScaling } from './scaling.ts';
import { definitionsOf, keysOf, listOf, MAPPING, referenceTo, type Section, TEXT } from './shape.ts';
import { RELATIONSHIP_SHAPE, readRelationships } from './template-relationships.ts';

export const nodeTemplatesSection: Section = {
  name: 'node_templates',
  doc: 'The parts that a deployment is made of.',
  shape: definitionsOf(
    keysOf(
      {
        type: { shape: referenceTo('node_types'), doc: 'The node type.', required: true },
        description: { shape: TEXT, doc: 'What the node is for.' },
        properties: { shape: MAPPING, doc: 'Values of the properties of its type.' },
        interfaces: { shape: TEMPLATE_INTERFACES_SHAPE, doc: 'Operations laid over those of its type.' },
        relationships: { shape: listOf(RELATIONSHIP_SHAPE), doc: 'The nodes that it depends on.' },
        instances: { shape: INSTANCES_SHAPE, doc: 'How many instances there are; now capabilities.scalable.' },
        capabilities: { shape: CAPABILITIES_SHAPE, doc: 'How many instances there are and may be.', since: 3 },
      },
      'relationships',
    ),
  ),
  merge: 'united-since-1_3',
};

/** Reads one template; `undefined` where its type is not known: nothing else could be said then. */
export function readNodeTemplate(report: Report, entry: MapEntry, sources: TemplateSources): NodeTemplate | undefined {
  const what = `node template "${entry.key}"`;
  const node = entry.value;
  const span = spanOf(entry.keyNode);
  const relationships = readRelationships(report, node, { name: entry.key, sources });
  const others = { types: sources.relationshipTypes, use: 'a relationship' };
  const wanted = { key: 'type', what, code: 'type-unknown', cloudifyCode: 7, others };
  const type = findType(report, entry, wanted, sources.nodeTypes);
  if (type === undefined) {
    if (isAddition(node)) reportMissingType(report, entry, what);
    return undefined;
  }
  const contained = relationships.filter((one) => one.typeHierarchy.includes('cloudify.relationships.contained_in'));
  const [first, second] = contained;
  if (first !== undefined && second !== undefined) {
    reportAt(report, second.span, {
      code: 'containment-twice',
      message: `${what} is contained in ${contained.map((one) => one.target).join(' and ')}`,
      hint: 'A node can be contained in one other only.',
      related: [{ message: 'it is contained here already', span: first.span }],
      cloudifyCode: 112,
    });
  }
  return {
    name: entry.key,
    type: type.name,
    typeHierarchy: type.hierarchy,
    properties: readProperties(report, node, {
      schema: type.properties,
      type,
      dataTypes: sources.dataTypes,
      what,
      span,
    }),
    interfaces: mergeInterfaces(
      report,
      {
        type: type.interfaces['interfaces'] ?? new Map(),
        template: readInterfaces(report, node, { key: 'interfaces', what, isType: false }),
      },
      { sources, what, span, unknownCode: 10 },
    ),
    relationships,
    scaling: readTemplateScaling(report, node, what),
    span,
  };
}

/** A template of relationships alone that no file defines. */
function isAddition(node: MapEntry['value']): boolean {
  return node.kind === 'map' && node.entries.size === 1 && node.entries.has('relationships');
}

function reportMissingType(report: Report, entry: MapEntry, what: string): void {
  reportAt(report, entry.keyNode, {
    code: 'key-missing',
    message: `${what} has relationships alone, and no file gives it a type`,
    hint: 'Write "type: ...", or import the file that defines it.',
    cloudifyCode: 1,
  });
}
