// docs/reference/types.md

import type { JsonObject } from '@brolly/plugin-sdk';
import { builtInTypes } from '../../core/src/1-blueprint/builtin-types/types.ts';
import { composeYaml } from '../../core/src/1-blueprint/read/compose-yaml.ts';
import { toJson } from '../../core/src/1-blueprint/read/yaml-node.ts';
import { code, GENERATED, table } from './markdown.ts';

type Definitions = Readonly<Record<string, JsonObject>>;

/** The newest language version whose types are shown; editions of older ones have less. */
const NEWEST = 5;

/** Every built-in type with its properties and operations. */
export function typesPage(): string {
  const { root } = composeYaml('types.yaml', builtInTypes(NEWEST));
  const types = root === undefined ? {} : (toJson(root) as JsonObject);
  const section = (name: string): Definitions => (types[name] ?? {}) as Definitions;
  return `# Built-in types

${GENERATED}

What \`imports: [cloudify/types/types.yaml]\` brings in \`cloudify_dsl_1_${NEWEST}\`.

## Node types

${typesOf(section('node_types'), ['interfaces'])}

## Relationships

${typesOf(section('relationships'), ['source_interfaces', 'target_interfaces'])}

## Data types

${typesOf(section('data_types'), [])}

## Workflows

See [their parameters](workflows.md).
`;
}

function typesOf(types: Definitions, interfaceKeys: readonly string[]): string {
  return Object.entries(types)
    .map(([name, type]) => {
      const parent = typeof type['derived_from'] === 'string' ? `Derived from ${code(type['derived_from'])}.` : '';
      const description = typeof type['description'] === 'string' ? type['description'] : '';
      const properties = Object.entries((type['properties'] ?? {}) as Definitions).map(([key, schema]) =>
        propertyRow(key, schema),
      );
      const operations = interfaceKeys.flatMap((key) =>
        Object.entries((type[key] ?? {}) as Definitions).map(
          ([interfaceName, written]) =>
            `- ${code(key)}, ${code(interfaceName)}: ${Object.keys(written).map(code).join(', ')}`,
        ),
      );
      return [
        `### ${name}`,
        [description, parent].filter((one) => one !== '').join(' '),
        properties.length === 0 ? '' : table(['property', 'type', 'default', 'meaning'], properties),
        operations.join('\n'),
      ]
        .filter((one) => one !== '')
        .join('\n\n');
    })
    .join('\n\n');
}

function propertyRow(name: string, schema: JsonObject): readonly string[] {
  const { type, default: fallback, required, description } = schema;
  const value = fallback === undefined ? (required === false ? 'none' : 'required') : code(JSON.stringify(fallback));
  return [
    code(name),
    typeof type === 'string' ? code(type) : 'any',
    value,
    typeof description === 'string' ? description : '',
  ];
}
