// Interfaces and operations as they are written in types and templates.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { ValueSchema } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';
import { isNothing, mapOf, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { BOOLEAN, either, INTEGER, keysOf, MAPPING, NUMBER, namesOf, type Shape } from './shape.ts';
import { PROPERTY_SHAPE, readValueSchema } from './value-schema.ts';

/** An operation as it was written; `implementation` is empty for one that does nothing. */
export interface WrittenOperation {
  readonly implementation: string;
  /** Where the implementation stands, if it does. */
  readonly implementationNode: YamlNode | undefined;
  /** In a type: schemas by name. */
  readonly schema: Readonly<Record<string, ValueSchema>>;
  /** In a template: values by name. */
  readonly values: JsonObject;
  /** Nothing at all was written: it switches the operation off. */
  readonly isNothing: boolean;
  readonly executor: string | undefined;
  readonly maxRetries: number | undefined;
  readonly retryIntervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly timeoutRecoverable: boolean | undefined;
  readonly span: Span;
}

/** By interface, then by name of the operation. */
export type WrittenInterfaces = ReadonlyMap<string, ReadonlyMap<string, WrittenOperation>>;

export const EXECUTORS: readonly string[] = ['central_deployment_agent', 'host_agent'];

function operationShape(inputs: Shape): Shape {
  return either(
    { kind: 'implementation' },
    keysOf({
      implementation: {
        shape: { kind: 'implementation' },
        doc: 'PLUGIN.FUNCTION, the path or address of a script, or the text of a script.',
      },
      inputs: { shape: inputs, doc: 'What the operation is given, by name.' },
      executor: {
        shape: { kind: 'scalar', of: 'text', suggested: EXECUTORS },
        doc: `Who carries it out: ${EXECUTORS.join(' or ')}.`,
      },
      max_retries: { shape: INTEGER, doc: 'How often it is tried again; -1: without limit.', since: 1 },
      retry_interval: { shape: NUMBER, doc: 'Seconds between two tries.', since: 1 },
      timeout: { shape: NUMBER, doc: 'Seconds after which it is cut off; 0: never.' },
      timeout_recoverable: { shape: BOOLEAN, doc: 'Whether it is tried again after a time-out; false by default.' },
    }),
  );
}

/** `interface: {operation: implementation}` in a type, where inputs are schemas. */
export const TYPE_INTERFACES_SHAPE: Shape = namesOf(namesOf(operationShape(namesOf(PROPERTY_SHAPE))));
/** The same in a template, where inputs are values. */
export const TEMPLATE_INTERFACES_SHAPE: Shape = namesOf(namesOf(operationShape(MAPPING)));

const NO_INTERFACES: WrittenInterfaces = new Map<string, never>();

/** Reads `interfaces` (or source_interfaces, target_interfaces) of a type or a template. */
export function readInterfaces(
  report: Report,
  owner: YamlNode | undefined,
  place: { readonly key: string; readonly what: string; readonly isType: boolean },
): WrittenInterfaces {
  const written = mapOf(owner, place.key);
  if (written === undefined) return NO_INTERFACES;
  const interfaces = new Map<string, ReadonlyMap<string, WrittenOperation>>();
  for (const one of written.entries.values()) {
    const operations = new Map<string, WrittenOperation>();
    if (one.value.kind === 'map') {
      for (const entry of one.value.entries.values()) {
        const what = `operation "${one.key}.${entry.key}" of ${place.what}`;
        operations.set(entry.key, readOperation(report, entry, { what, isType: place.isType }));
      }
    }
    interfaces.set(one.key, operations);
  }
  return interfaces;
}

const NOTHING: Omit<WrittenOperation, 'span'> = {
  implementation: '',
  implementationNode: undefined,
  schema: {},
  values: {},
  isNothing: true,
  executor: undefined,
  maxRetries: undefined,
  retryIntervalSeconds: undefined,
  timeoutSeconds: undefined,
  timeoutRecoverable: undefined,
};

function readOperation(
  report: Report,
  entry: MapEntry,
  place: { readonly what: string; readonly isType: boolean },
): WrittenOperation {
  const { value } = entry;
  const empty: WrittenOperation = { ...NOTHING, span: spanOf(entry.keyNode) };
  if (isNothing(value)) return empty;
  if (value.kind === 'scalar') {
    // What is no text is said of its shape.
    if (typeof value.value !== 'string') return empty;
    const implementation = value.value;
    return { ...empty, implementation, implementationNode: value, isNothing: implementation === '' };
  }
  if (value.kind === 'list' || [...value.entries.values()].every((one) => isNothing(one.value))) return empty;
  const inputs = mapOf(value, 'inputs');
  const executor = scalarOf(value, 'executor', 'text');
  if (executor !== undefined) checkExecutor(report, valueOf(value, 'executor') ?? value, executor, place.what);
  const schemas = place.isType
    ? [...(inputs?.entries.values() ?? [])].map((one) => [one.key, readInputSchema(one)])
    : [];
  return {
    implementation: scalarOf(value, 'implementation', 'text') ?? '',
    implementationNode: valueOf(value, 'implementation'),
    schema: Object.fromEntries(schemas) as WrittenOperation['schema'],
    values: place.isType || inputs === undefined ? {} : (toJson(inputs) as JsonObject),
    isNothing: false,
    executor,
    maxRetries: limitOf(report, value, { key: 'max_retries', least: -1 }),
    retryIntervalSeconds: limitOf(report, value, { key: 'retry_interval', least: 0 }),
    timeoutSeconds: limitOf(report, value, { key: 'timeout', least: 0 }),
    timeoutRecoverable: scalarOf(value, 'timeout_recoverable', 'boolean'),
    span: empty.span,
  };
}

/** Reports an executor that there is not. */
export function checkExecutor(report: Report, node: YamlNode, executor: string, what: string): void {
  if (EXECUTORS.includes(executor)) return;
  reportAt(report, node, {
    code: 'executor-unknown',
    message: `${what} has the unknown executor "${executor}"`,
    ...hintFor(executor, EXECUTORS, `Write one of: ${EXECUTORS.join(', ')}.`),
    cloudifyCode: 28,
  });
}

function limitOf(
  report: Report,
  map: YamlNode,
  wanted: { readonly key: string; readonly least: number },
): number | undefined {
  const { key, least } = wanted;
  const value = scalarOf(map, key, 'number');
  if (value === undefined || value >= least) return value;
  reportAt(report, valueOf(map, key) ?? map, {
    code: 'number-too-small',
    message: `"${key}" is ${value}, but must be ${least} or more`,
    hint: key === 'max_retries' ? '-1 means without limit.' : 'It is in seconds.',
  });
  return undefined;
}

/** Of an input of an operation `required: null` says nothing: it is required, unlike a property. */
function readInputSchema(entry: MapEntry): ValueSchema {
  return { ...readValueSchema(entry), required: scalarOf(entry.value, 'required', 'boolean') ?? true };
}
