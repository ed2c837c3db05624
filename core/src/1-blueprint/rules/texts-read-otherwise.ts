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
    if (value.kind === 'map')
      check(value.entries.get('default')?.value, `the default of input "${key}"`, {
        ...place,
        type: blueprint.inputs[key]?.type,
      });
  const types = document.entries('node_types');
  const templates = document.entries('node_templates');
  const typesOf = typeFinder((type) => mapOf(types.get(type)?.value, 'properties'));
  for (const { name, typeHierarchy } of Object.values(blueprint.nodeTemplates)) {
    const properties = mapOf(templates.get(name)?.value, 'properties');
    if (properties === undefined) continue;
    const typesByProperty = typesOf(typeHierarchy);
    for (const { key, value } of properties.entries.values())
      if (value.kind === 'scalar' && typesByProperty.has(key))
        check(value, `property "${key}" of node template "${name}"`, { ...place, type: typesByProperty.get(key) });
  }
};

/** Finds what each property of a type that takes any value is declared as: a string, or nothing. */
function typeFinder(
  propertiesOf: (type: string) => MapNode | undefined,
): (hierarchy: readonly string[]) => ReadonlyMap<string, string | undefined> {
  return oncePerType((hierarchy) => {
    const types = new Map<string, string | undefined>();
    for (const type of hierarchy)
      for (const { key, value } of propertiesOf(type)?.entries.values() ?? []) {
        const declared = value.kind === 'map' ? value.entries.get('type')?.value : undefined;
        const name = declared?.kind === 'scalar' ? declared.value : undefined;
        if (name === 'string' || name === undefined || name === null) types.set(key, name ?? undefined);
        else types.delete(key);
      }
    return types;
  });
}

/** Numbers that nobody writes so who means a number: a mode, and a version. */
const LIKE_TEXT = /^(?:0[0-7]+|\d+\.\d*[1-9]0+)$/;

function check(
  node: YamlNode | undefined,
  what: string,
  { report, sources, type }: Place & { readonly type: string | undefined },
): void {
  if (node?.kind !== 'scalar' || node.value === null || typeof node.value === 'string') return;
  if (type === undefined ? typeof node.value !== 'number' : type !== 'string') return;
  const written = sources.get(node.file)?.slice(node.start, node.end);
  // What is written by colons is told of where it is read.
  if (written === undefined || written.includes(':') || written.toLowerCase() === String(node.value)) return;
  if (type === undefined && !LIKE_TEXT.test(written)) return;
  report({
    code: 'text-read-otherwise',
    severity: 'warning',
    message: `${what} is written ${written}, which YAML reads as ${String(node.value)}`,
    span: spanOf(node),
    hint:
      type === undefined
        ? `Write "${written}" in quotes if it is a text.`
        : `Its type is string: write "${written}" in quotes.`,
  });
}
