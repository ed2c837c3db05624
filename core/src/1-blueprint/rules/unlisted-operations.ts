// Names of interfaces and operations that are nearly those of the type: no workflow would ever run them.

import { suggestName } from '#diagnostics/suggest-name.ts';
import { listOfNodes, mapOf, type Report } from '../elements/element-reader.ts';
import { type MapEntry, type MapNode, spanOf } from '../read/yaml-node.ts';
import { oncePerType } from './once-per-type.ts';
import type { Rule } from './rule.ts';

/** Interface -> its operations. */
type Declared = ReadonlyMap<string, ReadonlySet<string>>;

const SIDES = ['source_interfaces', 'target_interfaces'] as const;

/** Other names are taken as they are: a blueprint may have operations of its own, and run them by execute_operation. */
export const unlistedOperations: Rule = ({ blueprint, document }, report) => {
  const ofNodeType = declaredFinder(document.entries('node_types'), 'interfaces');
  const ofRelationship = SIDES.map((side) => declaredFinder(document.entries('relationships'), side));
  const templates = document.entries('node_templates');
  for (const { name, typeHierarchy, relationships } of Object.values(blueprint.nodeTemplates)) {
    const written = templates.get(name)?.value;
    const interfaces = mapOf(written, 'interfaces');
    const what = `node template "${name}"`;
    if (interfaces !== undefined) checkInterfaces(report, interfaces, { declared: ofNodeType(typeHierarchy), what });
    const items = listOfNodes(written, 'relationships');
    if (items.length !== relationships.length) continue;
    for (const [at, relationship] of relationships.entries())
      for (const [which, side] of SIDES.entries()) {
        const map = mapOf(items[at], side);
        const declared = ofRelationship[which]?.(relationship.typeHierarchy);
        if (map !== undefined && declared !== undefined)
          checkInterfaces(report, map, { declared, what: `a relationship of ${what}` });
      }
  }
};

/** Finds what a type and those it derives from declare. */
function declaredFinder(
  types: ReadonlyMap<string, MapEntry>,
  section: 'interfaces' | (typeof SIDES)[number],
): (hierarchy: readonly string[]) => Declared {
  return oncePerType((hierarchy) => {
    const declared = new Map<string, Set<string>>();
    for (const type of hierarchy)
      for (const { key, value } of mapOf(types.get(type)?.value, section)?.entries.values() ?? []) {
        const operations = declared.get(key) ?? new Set();
        if (value.kind === 'map') for (const operation of value.entries.keys()) operations.add(operation);
        declared.set(key, operations);
      }
    return declared;
  });
}

function checkInterfaces(
  report: Report,
  interfaces: MapNode,
  { declared, what }: { readonly declared: Declared; readonly what: string },
): void {
  for (const { key, keyNode, value } of interfaces.entries.values()) {
    const operations = declared.get(key);
    const warn = (node: MapEntry['keyNode'], name: string, near: string): void =>
      report({
        code: 'operation-unlisted',
        severity: 'warning',
        message: `${name} of ${what} is not among those of its type, and no workflow of the language runs it`,
        span: spanOf(node),
        hint: `Did you mean "${near}"?`,
        suggestion: near,
      });
    if (operations === undefined) {
      const near = nearName(key, declared);
      if (near !== undefined) warn(keyNode, `interface "${key}"`, near);
      continue;
    }
    for (const operation of value.kind === 'map' ? value.entries.values() : []) {
      const near = operations.has(operation.key) ? undefined : nearName(operation.key, operations);
      if (near !== undefined) warn(operation.keyNode, `operation "${operation.key}"`, near);
    }
  }
}

/** A name that is misspelt has as many letters, or one more or less: `restart` is no `start`. */
function nearName(name: string, known: Parameters<typeof suggestName>[1]): string | undefined {
  const near = suggestName(name, known);
  return near === undefined || Math.abs(near.length - name.length) > 1 ? undefined : near;
}
