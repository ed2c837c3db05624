// relationships of node templates

import { hintFor, someOf } from '#diagnostics/suggest-name.ts';
import type { Relationship } from '../blueprint.ts';
import { spanOf, type YamlNode } from '../read/yaml-node.ts';
import { listOfNodes, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { findType, type TemplateSources } from './find-type.ts';
import { mergeInterfaces } from './merge-interfaces.ts';
import { readInterfaces, TEMPLATE_INTERFACES_SHAPE } from './operations.ts';
import { readProperties } from './properties.ts';
import { keysOf, MAPPING, referenceTo, type Shape } from './shape.ts';

export const RELATIONSHIP_SHAPE: Shape = keysOf({
  type: { shape: referenceTo('relationships'), doc: 'The relationship type.', required: true },
  target: { shape: referenceTo('node_templates'), doc: 'The node template that it leads to.', required: true },
  properties: { shape: MAPPING, doc: 'Values of the properties of its type.' },
  source_interfaces: { shape: TEMPLATE_INTERFACES_SHAPE, doc: 'Operations that run for the source.' },
  target_interfaces: { shape: TEMPLATE_INTERFACES_SHAPE, doc: 'Operations that run for the target.' },
});

/** The template that relationships begin at. */
interface Source {
  readonly name: string;
  readonly sources: TemplateSources;
}

/** Reads the list in the order of the text; those with an unknown type or target are left out with a report. */
export function readRelationships(report: Report, template: YamlNode, source: Source): readonly Relationship[] {
  return listOfNodes(template, 'relationships').flatMap((item) => readRelationship(report, item, source) ?? []);
}

function readRelationship(report: Report, item: YamlNode, source: Source): Relationship | undefined {
  const { name, sources } = source;
  const what = `a relationship of node template "${name}"`;
  const target = scalarOf(item, 'target', 'text');
  const isGood = target !== undefined && checkTarget(report, item, target, source);
  const type = findType(
    report,
    { value: item },
    {
      key: 'type',
      what,
      code: 'relationship-type-unknown',
      cloudifyCode: 26,
      others: { types: sources.nodeTypes, use: 'a node template' },
    },
    sources.relationshipTypes,
  );
  if (type === undefined || target === undefined || !isGood) return undefined;
  const span = spanOf(valueOf(item, 'target') ?? item);
  const interfaces = (key: string): Relationship['sourceInterfaces'] =>
    mergeInterfaces(
      report,
      {
        type: type.interfaces[key] ?? new Map(),
        template: readInterfaces(report, item, { key, what, isType: false }),
      },
      { sources, what, span, unknownCode: 19 },
    );
  return {
    type: type.name,
    typeHierarchy: type.hierarchy,
    target,
    properties: readProperties(report, item, {
      schema: type.properties,
      type,
      dataTypes: sources.dataTypes,
      what,
      span,
    }),
    sourceInterfaces: interfaces('source_interfaces'),
    targetInterfaces: interfaces('target_interfaces'),
    span,
  };
}

function checkTarget(report: Report, item: YamlNode, target: string, { name, sources }: Source): boolean {
  const { templateNames } = sources;
  const what = `a relationship of node template "${name}"`;
  const node = valueOf(item, 'target') ?? item;
  if (target === name) {
    reportAt(report, node, {
      code: 'relationship-self',
      message: `${what} leads to itself`,
      hint: 'Name another node template.',
      cloudifyCode: 23,
    });
    return false;
  }
  if (templateNames.has(target)) return true;
  reportAt(report, node, {
    code: 'relationship-target-unknown',
    message: `${what} leads to "${target}", which does not exist`,
    ...hintFor(target, templateNames, `Node templates: ${someOf(templateNames)}.`),
    cloudifyCode: 25,
  });
  return false;
}
