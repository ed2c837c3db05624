// What a blueprint defines, as it is called in a file that is imported under a namespace.

import { SEPARATOR } from '#blueprint/imports/namespace-document.ts';
import type { PlacedDefinition, PlacedOutline } from './messages.ts';

export const NOTHING: PlacedOutline = {
  inputs: [],
  data_types: [],
  plugins: [],
  node_types: [],
  relationships: [],
  node_templates: [],
  workflows: [],
  groups: [],
  policies: [],
  policy_types: [],
  policy_triggers: [],
};

/** What a namespace puts before names: `shop--`. */
export function prefixOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespace}${SEPARATOR}`;
}

/** The names that a file under a namespace can use, without it: its own, and those that take no namespace. */
export function localOutline(outline: PlacedOutline, prefix: string): PlacedOutline {
  if (prefix === '') return outline;
  return Object.fromEntries(
    Object.entries(outline).map(([section, definitions]) => [
      section,
      definitions.flatMap((one) => localDefinition(one, prefix)),
    ]),
  ) as unknown as PlacedOutline;
}

function localDefinition(definition: PlacedDefinition, prefix: string): readonly PlacedDefinition[] {
  const { name, type } = definition;
  if (name.startsWith('cloudify.')) return [definition];
  if (!name.startsWith(prefix)) return [];
  return [
    {
      ...definition,
      name: name.slice(prefix.length),
      ...(type?.startsWith(prefix) === true ? { type: type.slice(prefix.length) } : {}),
    },
  ];
}
