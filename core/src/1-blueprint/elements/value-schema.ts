// Schemas of values: inputs, properties, parameters, fields of data types.

import type { JsonObject } from '@brolly/plugin-sdk';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { DataType, InputDefinition, ValueSchema } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';
import { CONSTRAINT_ARGUMENTS, readConstraints } from './constraints.ts';
import { isNothing, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { ANY, BOOLEAN, INTEGER, type Key, keysOf, listOf, type Shape, TEXT } from './shape.ts';

export const PRIMITIVE_TYPES: readonly string[] = [
  'string',
  'integer',
  'float',
  'boolean',
  'list',
  'dict',
  'regex',
  'textarea',
];

/** Types whose values name something that exists, and the version that brought each. */
export const OBJECT_TYPES: Readonly<Record<string, number>> = {
  blueprint_id: 4,
  deployment_id: 4,
  capability_value: 4,
  scaling_group: 4,
  node_id: 4,
  node_type: 4,
  node_instance: 4,
  secret_key: 4,
  operation_name: 5,
};

/** The name of a type of values. */
export const VALUE_TYPE: Shape = { kind: 'reference', to: ['data_types'], since: OBJECT_TYPES };

const PROPERTY_KEYS: Readonly<Record<string, Key>> = {
  type: { shape: VALUE_TYPE, doc: 'Primitive type or data type of the value; any value without it.' },
  default: { shape: ANY, doc: 'The value where none is written.' },
  description: { shape: TEXT, doc: 'What the value is for.' },
  required: { shape: BOOLEAN, doc: 'Whether there must be a value; true by default.', since: 2 },
};

/** `name: {type, default, description, required}`; nothing below the name means any value, required. */
export const PROPERTY_SHAPE: Shape = keysOf(PROPERTY_KEYS);

const CONSTRAINT: Shape = {
  kind: 'named',
  of: ANY,
  suggested: Object.keys(CONSTRAINT_ARGUMENTS),
  since: { error_message: 5 },
};

/** The same of inputs and of parameters of workflows. */
export const INPUT_SHAPE: Shape = keysOf({
  ...PROPERTY_KEYS,
  constraints: { shape: listOf(CONSTRAINT), doc: 'What a value must fulfil, each as a mapping with one key.' },
  item_type: { shape: VALUE_TYPE, doc: 'Type of the items of a list.', since: 4 },
  display_label: { shape: TEXT, doc: 'What a form shows instead of the name.', since: 3 },
  hidden: { shape: BOOLEAN, doc: 'Whether a form leaves it out.', since: 3 },
  display: {
    shape: keysOf({ rows: { shape: INTEGER, doc: 'How many lines it has.' } }),
    doc: 'How a form shows a textarea: {rows: 5}.',
  },
});

/** Whether a type needs no declaration. */
export function isKnownType(type: string): boolean {
  return PRIMITIVE_TYPES.includes(type) || Object.hasOwn(OBJECT_TYPES, type);
}

/** What other languages call the primitive types. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  number: 'integer',
  double: 'float',
  bool: 'boolean',
  array: 'list',
  sequence: 'list',
  map: 'dict',
  mapping: 'dict',
  object: 'dict',
  dictionary: 'dict',
};

interface KnownTypes {
  readonly what: string;
  readonly isDataType: (name: string) => boolean;
  /** Names of data types, asked for only where one is not known. */
  readonly dataTypes: () => Iterable<string>;
}

/** Reports a type that is neither built in nor a data type. */
export function checkKnownType(report: Report, entry: MapEntry, { what, isDataType, dataTypes }: KnownTypes): void {
  const type = scalarOf(entry.value, 'type', 'text');
  if (type === undefined || isKnownType(type) || isDataType(type)) return;
  reportAt(report, valueOf(entry.value, 'type') ?? entry.keyNode, {
    code: 'value-type-unknown',
    message: `${what} has the unknown type "${type}"`,
    ...hintFor(
      Object.hasOwn(OTHER_NAMES, type) ? (OTHER_NAMES[type] ?? type) : type,
      [...PRIMITIVE_TYPES, ...dataTypes()],
      'Use string, integer, float, boolean, list, dict, regex, or a data type.',
    ),
    cloudifyCode: 103,
  });
}

/** Data types that are read already. */
export function knownAmong(dataTypes: Readonly<Record<string, DataType>>): Omit<KnownTypes, 'what'> {
  return { isDataType: (name) => Object.hasOwn(dataTypes, name), dataTypes: () => Object.keys(dataTypes) };
}

/** Reads `name: {type, default, ...}`. */
export function readValueSchema(entry: MapEntry): ValueSchema {
  const { value } = entry;
  const fallback = value.kind === 'map' ? value.entries.get('default')?.value : undefined;
  return {
    type: scalarOf(value, 'type', 'text'),
    default: fallback === undefined ? undefined : toJson(fallback),
    required: isRequired(value),
    description: scalarOf(value, 'description', 'text'),
    written: value.kind === 'map' ? (toJson(value) as JsonObject) : {},
    span: spanOf(entry.keyNode),
  };
}

/** True where nothing is said; `required: null` says no, as it does to Cloudify's parser. */
function isRequired(schema: YamlNode): boolean {
  const written = schema.kind === 'map' ? schema.entries.get('required')?.value : undefined;
  return written === undefined || (!isNothing(written) && (scalarOf(schema, 'required', 'boolean') ?? true));
}

/** Reads an input or a workflow's parameter. `what` names it in messages: `input "port"`. */
export function readInput(report: Report, entry: MapEntry, what: string): InputDefinition {
  const schema = readValueSchema(entry);
  const constraints = readConstraints(report, valueOf(entry.value, 'constraints'), what);
  return {
    ...schema,
    constraints,
    itemType: scalarOf(entry.value, 'item_type', 'text'),
    isHidden: scalarOf(entry.value, 'hidden', 'boolean') ?? false,
  };
}

/** Reports keys of an input that contradict each other. */
export function checkInputKeys(report: Report, entry: MapEntry, input: InputDefinition, what: string): void {
  const problem = (code: string, message: string, hint: string, cloudifyCode: number): void =>
    reportAt(report, entry.keyNode, { code, message, hint, cloudifyCode });
  if (input.isHidden && input.required && isAbsent(input)) {
    const hint = 'Give it a default, or "required: false".';
    problem('input-hidden', `${what} is hidden and required, but has no default`, hint, 215);
  }
  if (valueOf(entry.value, 'display') !== undefined && input.type !== 'textarea') {
    const hint = 'Write "type: textarea", or remove "display".';
    problem('input-display', `${what} has "display", which only a textarea has`, hint, 216);
  }
  if (input.itemType === undefined) return;
  if (input.type !== 'list')
    problem('input-item-type', `${what} has an "item_type" but is no list`, 'Write "type: list".', 218);
  else if (!isKnownType(input.itemType)) {
    const hint = `Write one of: ${[...PRIMITIVE_TYPES, ...Object.keys(OBJECT_TYPES)].join(', ')}.`;
    problem('input-item-type', `${what} has items of the unknown type "${input.itemType}"`, hint, 217);
  }
}

function isAbsent(input: InputDefinition): boolean {
  return input.default === undefined || input.default === null;
}
