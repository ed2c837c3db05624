// What may be written at the cursor.

import type { SectionName, Shape } from '#blueprint/elements/shape.ts';
import { functions } from '#blueprint/functions/functions.ts';
import type { CursorContext } from './cursor-context.ts';
import type { PlacedOutline } from './messages.ts';
import { keysIn, shapeAt } from './shape-at.ts';
import { interfacesOf, propertiesOf, type TypeSection, typeLine } from './type-line.ts';

/** One proposal. */
export interface Proposal {
  readonly label: string;
  readonly kind: 'key' | 'property' | 'type' | 'value' | 'function' | 'name' | 'operation';
  /** Shown beside the label: a type, a default. */
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
  /** What is written instead of the label. */
  readonly insert?: string | undefined;
}

/** In a large blueprint editors ask again as the prefix grows. */
const MOST_PROPOSALS = 500;
const PRIMITIVES = ['string', 'integer', 'float', 'boolean', 'list', 'dict', 'regex', 'textarea'];

/** Proposals that begin with what is written, or hold it. */
export function complete(
  context: CursorContext,
  outline: PlacedOutline,
): { readonly proposals: readonly Proposal[]; readonly isPart: boolean } {
  const all =
    context.call === undefined
      ? context.at === 'key'
        ? keys(context, outline)
        : values(context, outline)
      : inCall(context.call, context.way, outline);
  const wanted = context.prefix.toLowerCase();
  const fitting = all.filter(({ label }) => label.toLowerCase().includes(wanted));
  return { proposals: fitting.slice(0, MOST_PROPOSALS), isPart: fitting.length > MOST_PROPOSALS };
}

function keys({ way }: CursorContext, outline: PlacedOutline): readonly Proposal[] {
  const byType = keysByType(way, outline);
  if (byType !== undefined) return byType;
  const shape = shapeAt(way);
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
function keysByType(way: readonly string[], outline: PlacedOutline): readonly Proposal[] | undefined {
  const [section, template, part, ...rest] = way;
  if (section !== 'node_templates' || template === undefined) return undefined;
  const type = outline.node_templates.find((one) => one.name === template)?.type;
  const line = typeLine(outline, 'node_types', type);
  if (part === 'properties' && rest.length === 0) return properties(propertiesOf(line));
  if (part === 'properties') return nestedProperties(propertiesOf(line), rest, outline);
  if (part !== 'interfaces' || rest.length > 1) return undefined;
  const interfaces = interfacesOf(line);
  const names = rest[0] === undefined ? interfaces.keys() : (interfaces.get(rest[0]) ?? []);
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
  const shape = shapeAt(way);
  if (shape !== undefined && shape.kind !== 'any') return valuesOf(shape, outline);
  return calls();
}

function valuesOf(shape: Shape, outline: PlacedOutline): readonly Proposal[] {
  switch (shape.kind) {
    case 'reference': {
      const primitives = shape.to.includes('data_types')
        ? PRIMITIVES.map((label): Proposal => ({ label, kind: 'type' }))
        : [];
      return [...primitives, ...shape.to.flatMap((section) => names(section, outline))];
    }
    case 'scalar':
      if (shape.oneOf !== undefined) return shape.oneOf.map((label) => ({ label, kind: 'value' }));
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

/** Names that an argument of a function may begin with, and properties behind them. */
function inCall(
  call: NonNullable<CursorContext['call']>,
  way: readonly string[],
  outline: PlacedOutline,
): readonly Proposal[] {
  if (call.name === 'get_input') return call.before.length === 0 ? names('inputs', outline) : [];
  if (!/^get_(property|attribute)/.test(call.name)) return [];
  const [node] = call.before;
  if (node === undefined) {
    const keywords = ['SELF', 'SOURCE', 'TARGET'].map((label): Proposal => ({ label, kind: 'value' }));
    return [...keywords, ...names('node_templates', outline)];
  }
  if (call.before.length > 1) return [];
  const template = node === 'SELF' ? way[1] : node;
  const type = outline.node_templates.find((one) => one.name === template)?.type;
  return properties(propertiesOf(typeLine(outline, 'node_types', type))).map((one) => ({ ...one, insert: one.label }));
}
