// What a word of a blueprint means, as Markdown.

import type { SectionName, Shape } from '#blueprint/elements/shape.ts';
import type { IntrinsicFunction } from '#blueprint/functions/function.ts';
import { findFunction } from '#blueprint/functions/functions.ts';
import type { CursorContext } from './cursor-context.ts';
import type { PlacedDefinition, PlacedOutline } from './messages.ts';
import { type OperationAt, operationAt } from './operation-at.ts';
import { propertyAt } from './property-at.ts';
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
      : shape !== undefined
        ? referredBy(shape)
        : way.length === 2
          ? ORDER.filter((section) => section === way[0])
          : [];
  for (const section of [...first, ...ORDER]) {
    const definition = outline[section].find((one) => one.name === word);
    if (definition !== undefined) return { section, definition };
  }
  return pluginOf(word, outline);
}

/** The sections that a value of a shape may name something of. */
function referredBy(shape: Shape): readonly SectionName[] {
  if (shape.kind === 'reference') return shape.to;
  if (shape.kind === 'scalar') return shape.names === undefined ? [] : [shape.names];
  if (shape.kind === 'list') return referredBy(shape.of);
  if (shape.kind === 'either') return shape.of.flatMap(referredBy);
  return shape.kind === 'implementation' ? ['plugins'] : [];
}

/** The plugin that an implementation begins with. */
function pluginOf(word: string, outline: PlacedOutline): Meaning | undefined {
  const definition = outline.plugins.find((one) => word.startsWith(`${one.name}.`));
  return definition === undefined ? undefined : { section: 'plugins', definition };
}

/** Explains a word: a function, a key of the language, a property, or something that the blueprint defines. */
export function explainWord(word: string, context: CursorContext, outline: PlacedOutline): string | undefined {
  if (word === '') return undefined;
  const called = findFunction([word]);
  if (called !== undefined) return explainFunction(called);
  const key = context.at === 'key' ? keyAt([...context.way, word]) : keyAt(context.way);
  const isKey = key !== undefined && (context.at === 'key' || context.way.at(-1) === word);
  if (isKey) return `**${word}**\n\n${key.doc}${key.since === undefined ? '' : ` Since cloudify_dsl_1_${key.since}.`}`;
  const found = operationAt(word, context, outline);
  if (found !== undefined) return explainOperation(found);
  const property = explainProperty(word, context, outline);
  if (property !== undefined) return property;
  const meaning = meaningOf(word, context, outline);
  return meaning === undefined ? undefined : explainDefinition(meaning, outline);
}

function explainFunction({ name, forms, doc, since }: IntrinsicFunction): string {
  const version = since === undefined ? '' : ` Since cloudify_dsl_1_${since}.`;
  return `**${name}** ${forms.map((form) => `\`${form}\``).join(' or ')}\n\n${doc}${version}`;
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

function explainOperation({ operation, interface: name, owner }: OperationAt): string {
  return operation === undefined
    ? `**${name}** (interface of ${owner})`
    : `**${operation}** (operation of ${name}, declared by ${owner})`;
}

/** A property or a field, where it is written or asked for. */
function explainProperty(word: string, context: CursorContext, outline: PlacedOutline): string | undefined {
  const found = propertyAt(word, context, outline);
  if (found === undefined) return undefined;
  const { property, owner } = found;
  const about = [
    property.type ?? 'any value',
    property.isRequired ? 'required' : `default ${JSON.stringify(property.default ?? null)}`,
  ];
  return `**${word}** (property of ${owner}: ${about.join(', ')})\n\n${property.description ?? ''}`.trimEnd();
}
