// docs/reference/types.md

import type { JsonObject } from '@brolly/plugin-sdk';
import { builtInTypes } from '../../core/src/1-blueprint/builtin-types/types.ts';
import { composeYaml } from '../../core/src/1-blueprint/read/compose-yaml.ts';
import { toJson } from '../../core/src/1-blueprint/read/yaml-node.ts';
import { code, GENERATED, table } from './markdown.ts';

type Definitions = Readonly<Record<string, JsonObject>>;

/** Minor versions of the language, the newest first. What all of them have is shown without a version. */
const VERSIONS = [5, 4, 3, 2, 1, 0];
const OLDEST = 0;

/** The definitions of one section or part, in each version that has them; the newest first. */
type Editions = readonly { readonly minor: number; readonly definitions: Definitions }[];

/** Every built-in type of every language version, with its properties and operations. */
export function typesPage(): string {
  const read = VERSIONS.map((minor) => ({ minor, types: typesOf(minor) }));
  const section = (name: string): Editions =>
    read.map(({ minor, types }) => ({ minor, definitions: (types[name] ?? {}) as Definitions }));
  return `# Built-in types

${GENERATED}

What ${code('imports: [cloudify/types/types.yaml]')} brings, by the language version of the blueprint. What all versions have is shown without a
version.

## Node types

${typesIn(section('node_types'), ['interfaces'])}

## Relationships

${typesIn(section('relationships'), ['source_interfaces', 'target_interfaces'])}

## Data types

${typesIn(section('data_types'), [])}

## Workflows

See [their parameters](workflows.md).
`;
}

function typesOf(minor: number): JsonObject {
  const { root } = composeYaml('types.yaml', builtInTypes(minor));
  return root === undefined ? {} : (toJson(root) as JsonObject);
}

/** The names of all editions, those of the newest first. */
function namesIn(editions: Editions): readonly string[] {
  return [...new Set(editions.flatMap(({ definitions }) => Object.keys(definitions)))];
}

/** Of one name what each edition says of it, the newest first. */
function each(
  editions: Editions,
  name: string,
): readonly { readonly minor: number; readonly definition: JsonObject }[] {
  return editions.flatMap(({ minor, definitions }) => {
    const definition = definitions[name];
    return Object.hasOwn(definitions, name) ? [{ minor, definition: definition ?? {} }] : [];
  });
}

/** `Since 1_4.`, `Until 1_3.`, or nothing. */
function versionsOf(having: readonly { readonly minor: number }[]): string {
  const newest = having[0]?.minor ?? OLDEST;
  const oldest = having.at(-1)?.minor ?? OLDEST;
  const since = oldest === OLDEST ? [] : [`Since ${code(`1_${oldest}`)}.`];
  const until = newest === VERSIONS[0] ? [] : [`Until ${code(`1_${newest}`)}.`];
  return [...since, ...until].join(' ');
}

function typesIn(editions: Editions, interfaceKeys: readonly string[]): string {
  return namesIn(editions)
    .map((name) => {
      const having = each(editions, name);
      const part = (key: string): Editions =>
        having.map(({ minor, definition }) => ({ minor, definitions: (definition[key] ?? {}) as Definitions }));
      const newest = having[0]?.definition ?? {};
      const { derived_from: parent, description } = newest;
      const about = [
        typeof description === 'string' ? description : '',
        typeof parent === 'string' ? `Derived from ${code(parent)}.` : '',
        versionsOf(having),
      ];
      const properties = part('properties');
      const rows = namesIn(properties).map((property) => propertyRow(property, each(properties, property)));
      const operations = interfaceKeys.flatMap((key) => operationLines(key, part(key)));
      return [
        `### ${name}`,
        about.filter((one) => one !== '').join(' '),
        rows.length === 0 ? '' : table(['property', 'type', 'default', 'meaning'], rows),
        operations.join('\n'),
      ]
        .filter((one) => one !== '')
        .join('\n\n');
    })
    .join('\n\n');
}

function propertyRow(name: string, having: ReturnType<typeof each>): readonly string[] {
  const { type, description } = having[0]?.definition ?? {};
  return [
    code(name),
    typeof type === 'string' ? code(type) : 'any',
    defaultsOf(having),
    [typeof description === 'string' ? description : '', versionsOf(having)].filter((one) => one !== '').join(' '),
  ];
}

/** The default; where versions differ, that of each. */
function defaultsOf(having: ReturnType<typeof each>): string {
  const shown = having.map(({ minor, definition }) => ({ minor, value: defaultOf(definition) }));
  const changes = shown.filter(({ value }, index) => index === 0 || value !== shown[index - 1]?.value);
  return changes
    .map(({ minor, value }, index) => (index === 0 ? value : `${value} until ${code(`1_${minor}`)}`))
    .join('; ');
}

function defaultOf({ default: fallback, required }: JsonObject): string {
  if (fallback !== undefined) return code(JSON.stringify(fallback));
  return required === false ? 'none' : 'required';
}

function operationLines(key: string, editions: Editions): readonly string[] {
  return namesIn(editions).map((name) => {
    const having = each(editions, name);
    const operations = having.map(({ minor, definition }) => ({ minor, definitions: definition as Definitions }));
    const shown = namesIn(operations).map((operation) => {
      const versions = versionsOf(each(operations, operation)).replace(/\.$/, '').toLowerCase();
      return versions === '' || versions === versionsOf(having).replace(/\.$/, '').toLowerCase()
        ? code(operation)
        : `${code(operation)} (${versions})`;
    });
    return `- ${code(key)}, ${code(name)}: ${shown.join(', ')}`;
  });
}
