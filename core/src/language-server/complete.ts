// What may be written at the cursor.

import { FIELD_PLUGINS } from '#blueprint/builtin-types/field-plugins.ts';
import type { SectionName, Shape } from '#blueprint/elements/shape.ts';
import { PRIMITIVE_TYPES } from '#blueprint/elements/value-schema.ts';
import { VERSIONS } from '#blueprint/elements/version.ts';
import { functions } from '#blueprint/functions/functions.ts';
import type { CursorContext } from './cursor-context.ts';
import type { PlacedDefinition, PlacedOutline } from './messages.ts';
import { keysIn, shapeAt } from './shape-at.ts';
import {
  INTERFACES,
  interfacesOf,
  propertiesOf,
  type TypeSection,
  typeLine,
  typeOfNamed,
  typeOfTemplate,
} from './type-line.ts';

/** One proposal. */
export interface Proposal {
  readonly label: string;
  readonly kind: 'key' | 'property' | 'type' | 'value' | 'function' | 'name' | 'operation' | 'import';
  /** Shown beside the label: a type, a default. */
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
  /** What is written instead of the label. */
  readonly insert?: string | undefined;
}

/** In a large blueprint editors ask again as the prefix grows. */
const MOST_PROPOSALS = 500;
/** What can be imported without a file; files are completed by the editor itself. */
const IMPORTS = [
  'cloudify/types/types.yaml',
  ...FIELD_PLUGINS.map(({ importNames }) => `plugin:${importNames[0] ?? ''}`),
];

/** Proposals that begin with what is written, or hold it. */
export function complete(
  context: CursorContext,
  outline: PlacedOutline,
): { readonly proposals: readonly Proposal[]; readonly isPart: boolean } {
  const all = proposalsAt(context, outline);
  const wanted = context.prefix.toLowerCase();
  const fitting = all.filter(({ label }) => label.toLowerCase().includes(wanted));
  return { proposals: fitting.slice(0, MOST_PROPOSALS), isPart: fitting.length > MOST_PROPOSALS };
}

function proposalsAt(context: CursorContext, outline: PlacedOutline): readonly Proposal[] {
  if (context.call !== undefined) return inCall(context.call, context, outline);
  const known = context.at === 'key' ? keys(context, outline) : [];
  return known.length === 0 && (context.at === 'value' || context.isItem) ? values(context, outline) : known;
}

function keys(context: CursorContext, outline: PlacedOutline): readonly Proposal[] {
  const { way } = context;
  const byType = keysByType(context, outline);
  if (byType !== undefined) return byType;
  const shape = shapeAt(way);
  const suggested = shape?.kind === 'list' && shape.of.kind === 'named' ? shape.of.suggested : undefined;
  if (suggested !== undefined) return suggested.map((label) => ({ label, kind: 'key', insert: `${label}: ` }));
  const known = shape === undefined ? undefined : keysIn(shape);
  const own = Object.entries(known ?? {}).map(
    ([label, { doc, since }]): Proposal => ({
      label,
      kind: 'key',
      documentation: since === undefined ? doc : `${doc} Since cloudify_dsl_1_${since}.`,
      insert: `${label}: `,
    }),
  );
  return own.length === 0 && shape?.kind === 'any' ? calls() : own;
}

/** Properties and operations that the type of a template, or of a relationship, has. */
function keysByType({ way, type }: CursorContext, outline: PlacedOutline): readonly Proposal[] | undefined {
  const [section, template, part, ...rest] = way;
  if (section !== 'node_templates' || template === undefined) return undefined;
  if (part === 'relationships') return keysOfType(typeLine(outline, 'relationships', type), rest, outline);
  return part === undefined ? undefined : keysOfType(typeOfTemplate(outline, template, type), [part, ...rest], outline);
}

function keysOfType(
  line: readonly PlacedDefinition[],
  [part, ...rest]: readonly string[],
  outline: PlacedOutline,
): readonly Proposal[] | undefined {
  if (part === 'properties')
    return rest.length === 0 ? properties(propertiesOf(line)) : nestedProperties(propertiesOf(line), rest, outline);
  if (part === undefined || !INTERFACES.includes(part) || rest.length > 1) return undefined;
  const interfaces = interfacesOf(line, part);
  const [name] = rest;
  const names = name === undefined ? interfaces.keys() : (interfaces.get(name) ?? []);
  return [...names].map((label) => ({ label, kind: 'operation', insert: `${label}: ` }));
}

/** Fields of the data type of a property. */
function nestedProperties(
  own: ReturnType<typeof propertiesOf>,
  [name, ...rest]: readonly string[],
  outline: PlacedOutline,
): readonly Proposal[] {
  const type = own.find((one) => one.name === name)?.type;
  const fields = propertiesOf(typeLine(outline, 'data_types', type));
  return rest.length === 0 ? [...properties(fields), ...calls()] : nestedProperties(fields, rest, outline);
}

function properties(own: ReturnType<typeof propertiesOf>): readonly Proposal[] {
  return own.map(({ name, type, default: fallback, isRequired, description }) => ({
    label: name,
    kind: 'property',
    detail: [
      type ?? 'any',
      isRequired ? 'required' : fallback === undefined ? undefined : `default ${JSON.stringify(fallback)}`,
    ]
      .filter((one) => one !== undefined)
      .join(', '),
    documentation: description,
    insert: `${name}: `,
  }));
}

function values({ way }: CursorContext, outline: PlacedOutline): readonly Proposal[] {
  if (way.length === 1 && way[0] === 'tosca_definitions_version')
    return VERSIONS.toReversed().map((label) => ({ label, kind: 'value' }));
  if (way.length === 1 && way[0] === 'imports') return IMPORTS.map((label) => ({ label, kind: 'import' }));
  const shape = shapeAt(way);
  if (shape !== undefined && shape.kind !== 'any') return valuesOf(shape, outline);
  return calls();
}

function valuesOf(shape: Shape, outline: PlacedOutline): readonly Proposal[] {
  switch (shape.kind) {
    case 'reference': {
      const primitives = shape.to.includes('data_types')
        ? [...PRIMITIVE_TYPES, ...Object.keys(shape.since ?? {})].map((label): Proposal => ({ label, kind: 'type' }))
        : [];
      return [...primitives, ...shape.to.flatMap((section) => names(section, outline))];
    }
    case 'scalar':
      if (shape.names !== undefined) return names(shape.names, outline);
      if (shape.oneOf !== undefined || shape.suggested !== undefined)
        return (shape.oneOf ?? shape.suggested ?? []).map((label) => ({ label, kind: 'value' }));
      return shape.of === 'boolean' ? ['true', 'false'].map((label) => ({ label, kind: 'value' })) : [];
    case 'list':
      return valuesOf(shape.of, outline);
    case 'either':
      return shape.of.flatMap((one) => valuesOf(one, outline));
    case 'implementation':
      return names('plugins', outline).map((one) => ({ ...one, insert: `${one.label}.` }));
    case 'any':
      return calls();
    case 'named':
    case 'keys':
      return [];
  }
}

const TYPES: ReadonlySet<string> = new Set<TypeSection>(['node_types', 'relationships', 'data_types']);

function names(section: SectionName, outline: PlacedOutline): readonly Proposal[] {
  return outline[section].map(({ name, type, description }) => ({
    label: name,
    kind: TYPES.has(section) ? 'type' : 'name',
    detail: type,
    documentation: description,
  }));
}

function calls(): readonly Proposal[] {
  return functions.map(({ name, doc, forms }) => ({
    label: name,
    kind: 'function',
    detail: forms.join(' or '),
    documentation: doc,
    insert: `{ ${name}: `,
  }));
}

const ASKS_NODE = ['get_property', 'get_attribute', 'get_attributes_list', 'get_attributes_dict'];

/** Names that an argument of a function may begin with, and properties behind them. */
function inCall(
  call: NonNullable<CursorContext['call']>,
  context: CursorContext,
  outline: PlacedOutline,
): readonly Proposal[] {
  if (call.name === 'get_input') return call.before.length === 0 ? names('inputs', outline) : [];
  if (!ASKS_NODE.includes(call.name)) return [];
  const [node, ...path] = call.before;
  if (node === undefined) {
    const keywords = ['SELF', 'SOURCE', 'TARGET'].map((label): Proposal => ({ label, kind: 'value' }));
    return [...names('node_templates', outline), ...keywords];
  }
  const line = typeOfNamed(node, context, outline);
  const own = path.reduce(
    (fields, name) => propertiesOf(typeLine(outline, 'data_types', fields.find((one) => one.name === name)?.type)),
    propertiesOf(line),
  );
  return properties(own).map((one) => ({ ...one, insert: one.label }));
}
