// docs/reference/sections.md

import { sections } from '../../core/src/1-blueprint/elements/sections.ts';
import type { Key, Section, Shape } from '../../core/src/1-blueprint/elements/shape.ts';
import { OBJECT_TYPES, PRIMITIVE_TYPES } from '../../core/src/1-blueprint/elements/value-schema.ts';
import { code, GENERATED, table } from './markdown.ts';

const MERGE: Readonly<Record<Section['merge'], string>> = {
  united: 'In several files: united by name; a name may come once.',
  'united-since-1_3': 'In several files: united by name since `cloudify_dsl_1_3`; one file only before it.',
  first: 'In several files: united by name; the file that is read first has its way.',
  'first-since-1_3':
    'In several files since `cloudify_dsl_1_3`: united by name, the file that is read first has its way; one file only before it.',
  main: "In several files: only the main file's counts.",
  'one-file': 'In one file only.',
  none: 'Each file has its own.',
};

const VALUE_TYPE = 'a [type of values](#types-of-values)';

/** Every section with all its keys. */
export function sectionsPage(): string {
  const parts = sections.map(({ name, doc, shape, since, merge }) => {
    const version = since === undefined ? '' : ` Since ${code(`cloudify_dsl_1_${since}`)}.`;
    const rows = keysOf(shape, '');
    const keys = rows.length === 0 ? '' : `\n\n${table(['key', 'value', 'meaning'], rows)}`;
    return `## ${name}\n\n${doc}${version} ${MERGE[merge]} It is ${kindOf(shape)}.${keys}`;
  });
  return `# Sections of a blueprint

${GENERATED}

A name in angle brackets is chosen by the author. Functions may stand wherever any value may. What came with a later version of the
language than ${code('cloudify_dsl_1_0')} says so.

## Types of values

${PRIMITIVE_TYPES.map(code).join(', ')}; a name of ${code('data_types')}; or what names something that exists:
${Object.entries(OBJECT_TYPES)
  .map(([name, since]) => `${code(name)} (since ${code(`1_${since}`)})`)
  .join(', ')}. Anything is accepted as a ${code('string')}.

${parts.join('\n\n')}
`;
}

/** A row for each key at any depth. */
function keysOf(shape: Shape, way: string): readonly (readonly string[])[] {
  switch (shape.kind) {
    case 'keys':
      return Object.entries(shape.keys).flatMap(([name, key]) => {
        const at = way === '' ? name : `${way}.${name}`;
        return [[code(at), kindOf(key.shape), meaningOf(key)], ...keysOf(key.shape, at)];
      });
    case 'named':
      return keysOf(shape.of, way === '' ? '<name>' : `${way}.<name>`);
    case 'list':
      return keysOf(shape.of, `${way}[]`);
    case 'either':
      return shape.of.flatMap((one) => keysOf(one, way));
    case 'any':
    case 'scalar':
    case 'reference':
    case 'implementation':
      return [];
  }
}

function meaningOf({ doc, since, required }: Key): string {
  const version = since === undefined ? '' : ` Since ${code(`1_${since}`)}.`;
  return `${doc}${required === true ? ' Required.' : ''}${version}`;
}

function kindOf(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'any value';
    case 'scalar':
      return shape.oneOf === undefined
        ? `a ${shape.of}`.replace('a integer', 'an integer')
        : `one of ${shape.oneOf.map(code).join(', ')}`;
    case 'reference':
      return shape.since === undefined ? `a name of ${shape.to.map(code).join(' or ')}` : VALUE_TYPE;
    case 'implementation':
      return 'an implementation';
    case 'list':
      return `a list of ${plural(kindOf(shape.of))}`;
    case 'named':
      return shape.of.kind === 'any' ? 'a mapping' : `a mapping from names to ${plural(kindOf(shape.of))}`;
    case 'keys':
      return 'a mapping with these keys';
    case 'either':
      return shape.of.map(kindOf).join(', or ');
  }
}

function plural(kind: string): string {
  return kind
    .replace('any value', 'any values')
    .replace(/^an? /, '')
    .replace(/^(text|integer|number|boolean|mapping|name|implementation|list)\b/, '$1s');
}
