// Schemas of values: inputs, properties, parameters, fields of data types.

import { suggestName } from '#diagnostics/suggest-name.ts';
import type { InputDefinition, ValueSchema } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson } from '../read/yaml-node.ts';
import { readConstraints } from './constraints.ts';
import { isNothing, type Report, readMap, reportAt, scalarOf, valueOf } from './element-reader.ts';

export const PRIMITIVE_TYPES = ['string', 'integer', 'float', 'boolean', 'list', 'dict', 'regex', 'textarea'];
const OBJECT_TYPES = [
  'blueprint_id',
  'deployment_id',
  'capability_value',
  'scaling_group',
  'node_id',
  'node_type',
  'node_instance',
  'secret_key',
  'operation_name',
];

export const PROPERTY_KEYS = ['type', 'default', 'description', 'required'];
const PARAMETER_KEYS = [...PROPERTY_KEYS, 'constraints', 'item_type', 'hidden', 'display', 'display_label'];

/** Whether a type needs no declaration. */
export function isKnownType(type: string): boolean {
  return PRIMITIVE_TYPES.includes(type) || OBJECT_TYPES.includes(type);
}

/** Reports a type that is neither built in nor a data type. */
export function checkKnownType(
  report: Report,
  schema: ValueSchema,
  place: { readonly what: string; readonly isDataType: (name: string) => boolean },
): void {
  if (schema.type === undefined || isKnownType(schema.type) || place.isDataType(schema.type)) return;
  const suggestion = suggestName(schema.type, PRIMITIVE_TYPES);
  reportAt(report, schema.span, {
    code: 'value-type-unknown',
    message: `${place.what} has the unknown type "${schema.type}"`,
    hint:
      suggestion === undefined
        ? 'Use string, integer, float, boolean, list, dict, regex, or a data type.'
        : `Did you mean "${suggestion}"?`,
    cloudifyCode: 103,
  });
}

/** Reads `name: {type, default, ...}`; nothing below the name means any value, required. */
export function readValueSchema(
  report: Report,
  entry: MapEntry,
  what: string,
  keys: readonly string[] = PROPERTY_KEYS,
): ValueSchema {
  const span = spanOf(entry.keyNode);
  const empty: ValueSchema = { type: undefined, default: undefined, required: true, description: undefined, span };
  if (isNothing(entry.value)) return empty;
  const map = readMap(report, entry.value, what, keys);
  if (map === undefined) return empty;
  const fallback = map.entries.get('default')?.value;
  return {
    type: scalarOf(report, map, 'type', 'text'),
    default: fallback === undefined ? undefined : toJson(fallback),
    required: scalarOf(report, map, 'required', 'boolean') ?? true,
    description: scalarOf(report, map, 'description', 'text'),
    span,
  };
}

/** Reads an input or a workflow's parameter. */
export function readInput(report: Report, entry: MapEntry, what: string): InputDefinition {
  const schema = readValueSchema(report, entry, what, PARAMETER_KEYS);
  if (entry.value.kind !== 'map') return { ...schema, constraints: [], itemType: undefined };
  if (scalarOf(report, entry.value, 'hidden', 'boolean') === true && schema.required && schema.default === undefined) {
    reportAt(report, entry.keyNode, {
      code: 'input-hidden',
      message: `${what} is hidden and required, but has no default`,
      hint: 'Give it a default, or "required: false".',
      cloudifyCode: 215,
    });
  }
  return {
    ...schema,
    constraints: readConstraints(report, valueOf(entry.value, 'constraints'), what),
    itemType: scalarOf(report, entry.value, 'item_type', 'text'),
  };
}
