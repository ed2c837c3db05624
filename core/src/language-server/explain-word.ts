// What a word of a blueprint means, as Markdown.

import type { SectionName } from '#blueprint/elements/shape.ts';
import { findFunction } from '#blueprint/functions/functions.ts';
import type { CursorContext } from './cursor-context.ts';
import type { PlacedDefinition, PlacedOutline } from './messages.ts';
import { keyAt } from './shape-at.ts';
import { propertiesOf, typeLine } from './type-line.ts';

/** A definition that a word may mean. */
export interface Meaning {
  readonly section: SectionName;
  readonly definition: PlacedDefinition;
}

const ORDER: readonly SectionName[] = [
  'node_templates',
  'node_types',
  'relationships',
  'data_types',
  'inputs',
  'plugins',
  'groups',
  'workflows',
  'policies',
  'policy_types',
  'policy_triggers',
];
const TITLES: Readonly<Record<SectionName, string>> = {
  inputs: 'input',
  data_types: 'data type',
  plugins: 'plugin',
  node_types: 'node type',
  relationships: 'relationship',
  node_templates: 'node template',
  workflows: 'workflow',
  groups: 'group',
  policies: 'policy',
  policy_types: 'policy type',
  policy_triggers: 'policy trigger',
};

/** The definition of a word where it stands: in `get_input` an input, below `type` a type, and so on. */
export function meaningOf(word: string, { call, way }: CursorContext, outline: PlacedOutline): Meaning | undefined {
  const shape = keyAt(way)?.shape;
  const first: readonly SectionName[] =
    call?.name === 'get_input'
      ? ['inputs']
      : shape?.kind === 'reference'
        ? shape.to
        : way.length === 2
          ? [way[0] as SectionName]
          : [];
  for (const section of [...first, ...ORDER]) {
    const definition = (outline[section] as readonly PlacedDefinition[] | undefined)?.find((one) => one.name === word);
    if (definition !== undefined) return { section, definition };
  }
  return undefined;
}

/** Explains a word: a function, a key of the language, a property, or something that the blueprint defines. */
export function explainWord(word: string, context: CursorContext, outline: PlacedOutline): string | undefined {
  const called = findFunction([word]);
  if (called !== undefined)
    return `**${called.name}** ${called.forms.map((form) => `\`${form}\``).join(' or ')}\n\n${called.doc}`;
  const key = context.at === 'key' ? keyAt([...context.way, word]) : undefined;
  if (key !== undefined)
    return `**${word}**\n\n${key.doc}${key.since === undefined ? '' : ` Since cloudify_dsl_1_${key.since}.`}`;
  const meaning = meaningOf(word, context, outline);
  if (meaning !== undefined) return explainDefinition(meaning, outline);
  return explainProperty(word, context.way, outline);
}

function explainDefinition({ section, definition }: Meaning, outline: PlacedOutline): string {
  const { name, description, type, default: fallback } = definition;
  const lines = [`**${name}** (${TITLES[section]}${type === undefined ? '' : `: ${type}`})`];
  if (description !== undefined) lines.push(description);
  if (fallback !== undefined) lines.push(`default: \`${JSON.stringify(fallback)}\``);
  const isType = section === 'node_types' || section === 'relationships' || section === 'data_types';
  const line = isType
    ? typeLine(outline, section, name)
    : section === 'node_templates'
      ? typeLine(outline, 'node_types', type)
      : [];
  if (line.length > 1)
    lines.push(
      `derived from ${line
        .slice(1)
        .map((one) => one.name)
        .join(', ')}`,
    );
  const rows = propertiesOf(line).map((one) =>
    `- \`${one.name}\` ${one.type ?? ''} ${one.isRequired ? '(required)' : one.default === undefined ? '' : `= \`${JSON.stringify(one.default)}\``} ${one.description ?? ''}`.trimEnd(),
  );
  if (rows.length > 0) lines.push(rows.join('\n'));
  return lines.join('\n\n');
}

function explainProperty(
  word: string,
  [section, template, part]: readonly string[],
  outline: PlacedOutline,
): string | undefined {
  if (section !== 'node_templates' || part !== 'properties') return undefined;
  const type = outline.node_templates.find((one) => one.name === template)?.type;
  const property = propertiesOf(typeLine(outline, 'node_types', type)).find((one) => one.name === word);
  if (property === undefined) return undefined;
  const about = [
    property.type ?? 'any value',
    property.isRequired ? 'required' : `default ${JSON.stringify(property.default ?? null)}`,
  ];
  return `**${word}** (property of ${type}: ${about.join(', ')})\n\n${property.description ?? ''}`.trimEnd();
}
