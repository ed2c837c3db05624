// The language as a JSON Schema, for editors without the language server.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { sections } from '../elements/sections.ts';
import type { KeysShape, ScalarType, Shape } from '../elements/shape.ts';

/** A JSON Schema (draft 7, which editors know best) of all sections of the newest language version. */
export function blueprintSchema(): JsonObject {
  const properties = sections.map(({ name, doc, shape, since }): [string, Json] => [
    name,
    { description: describe(doc, since), ...schemaOf(shape) },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Blueprint',
    description: 'A blueprint of brolly, in the language of Cloudify.',
    type: 'object',
    required: ['tosca_definitions_version'],
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function describe(doc: string, since: number | undefined): string {
  return since === undefined ? doc : `${doc} Since cloudify_dsl_1_${since}.`;
}

const SCALARS: Readonly<Record<ScalarType, readonly string[]>> = {
  text: ['string'],
  integer: ['integer'],
  number: ['number'],
  boolean: ['boolean'],
  scalar: ['string', 'number', 'boolean'],
};

/** Nothing may stand in place of most values: it counts as not written. */
function schemaOf(shape: Shape): JsonObject {
  switch (shape.kind) {
    case 'any':
      return {};
    case 'scalar':
      return shape.oneOf === undefined ? { type: [...SCALARS[shape.of], 'null'] } : { enum: [...shape.oneOf, null] };
    case 'reference':
    case 'implementation':
      return { type: ['string', 'null'] };
    case 'list':
      return { type: ['array', 'null'], items: schemaOf(shape.of) };
    case 'named':
      return { type: ['object', 'null'], additionalProperties: schemaOf(shape.of) };
    case 'keys':
      return keysSchema(shape);
    case 'either':
      return { anyOf: shape.of.map(schemaOf) };
  }
}

function keysSchema({ keys, required }: KeysShape): JsonObject {
  const properties = Object.entries(keys).map(([name, { doc, shape, since }]): [string, Json] => [
    name,
    { description: describe(doc, since), ...schemaOf(shape) },
  ]);
  return {
    type: required.length === 0 ? ['object', 'null'] : 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required: [...required] }),
    properties: Object.fromEntries(properties),
  };
}
