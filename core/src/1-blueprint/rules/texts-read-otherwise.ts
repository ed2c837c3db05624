// Values of texts that YAML reads as something else: no as false, 1.10 as 1.1, 0755 as 493, 12:30 as 750.

import { mapOf, type Report } from '../elements/element-reader.ts';
import { type MapNode, spanOf, type YamlNode } from '../read/yaml-node.ts';
import { oncePerType } from './once-per-type.ts';
import type { Rule } from './rule.ts';

interface Place {
  readonly report: Report;
  readonly sources: ReadonlyMap<string, string>;
}

/** Where a type says string, any value is taken, so nobody else would tell. */
export const textsReadOtherwise: Rule = ({ blueprint, document }, report) => {
  const place: Place = { report, sources: blueprint.sources };
  for (const { key, value } of document.entries('inputs').values())
    if (blueprint.inputs[key]?.type === 'string' && value.kind === 'map')
      check(value.entries.get('default')?.value, `the default of input "${key}"`, place);
  const types = document.entries('node_types');
  const templates = document.entries('node_templates');
  const stringsOf = stringFinder((type) => mapOf(types.get(type)?.value, 'properties'));
  for (const { name, typeHierarchy } of Object.values(blueprint.nodeTemplates)) {
    const properties = mapOf(templates.get(name)?.value, 'properties');
    if (properties === undefined) continue;
    const strings = stringsOf(typeHierarchy);
    for (const { key, value } of properties.entries.values())
      if (strings.has(key)) check(value, `property "${key}" of node template "${name}"`, place);
  }
};

/** Finds the properties of a type that are of the type string. */
function stringFinder(
  propertiesOf: (type: string) => MapNode | undefined,
): (hierarchy: readonly string[]) => ReadonlySet<string> {
  return oncePerType((hierarchy) => {
    const strings = new Set<string>();
    for (const type of hierarchy)
      for (const { key, value } of propertiesOf(type)?.entries.values() ?? []) {
        const declared = value.kind === 'map' ? value.entries.get('type')?.value : undefined;
        if (declared?.kind === 'scalar' && declared.value === 'string') strings.add(key);
        else strings.delete(key);
      }
    return strings;
  });
}

function check(node: YamlNode | undefined, what: string, { report, sources }: Place): void {
  if (node?.kind !== 'scalar' || node.value === null || typeof node.value === 'string') return;
  const written = sources.get(node.file)?.slice(node.start, node.end);
  if (written === undefined || written.toLowerCase() === String(node.value)) return;
  report({
    code: 'text-read-otherwise',
    severity: 'warning',
    message: `${what} is written ${written}, which YAML reads as ${String(node.value)}`,
    span: spanOf(node),
    hint: `Its type is string: write "${written}" in quotes.`,
  });
}
