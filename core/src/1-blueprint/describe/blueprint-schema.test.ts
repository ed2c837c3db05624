// The JSON Schema against the sections that it is made of.

import type { JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { blueprintSchema } from './blueprint-schema.ts';

/** The part of the schema at a path. */
function at(...path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => (part as JsonObject)[key], blueprintSchema());
}

describe('the JSON Schema', () => {
  it('has every section, needs the version, and knows no other', () => {
    expect(at('required')).toEqual(['tosca_definitions_version']);
    expect(at('additionalProperties')).toBe(false);
    expect(Object.keys(at('properties') as object)).toEqual(
      expect.arrayContaining(['inputs', 'node_templates', 'deployment_settings', 'upload_resources']),
    );
  });

  it('has keys with what they mean and since when', () => {
    expect(at('properties', 'inputs', 'additionalProperties', 'properties', 'item_type')).toEqual({
      type: ['string', 'null'],
      description: expect.stringMatching(/Since cloudify_dsl_1_4\.$/) as string,
    });
    expect(at('properties', 'node_templates', 'additionalProperties', 'required')).toEqual(['type']);
  });

  it('lets any value stand where functions may', () => {
    expect(at('properties', 'node_templates', 'additionalProperties', 'properties', 'properties')).toMatchObject({
      type: ['object', 'null'],
      additionalProperties: {},
    });
  });
});
