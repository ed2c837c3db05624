// Interfaces and operations: as types define them, as templates override them, and which plugin carries them out.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { DataType, Operation, PluginDefinition, ValueSchema } from '../blueprint.ts';
import { type MapEntry, type MapNode, spanOf, toJson } from '../read/yaml-node.ts';
import { checkValue } from './check-value.ts';
import { isNothing, type Report, readMap, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { readValueSchema } from './value-schema.ts';

/** An operation as it was written; `implementation` is empty for one that does nothing. */
export interface WrittenOperation {
  readonly implementation: string;
  /** In a type: schemas by name. */
  readonly schema: Readonly<Record<string, ValueSchema>>;
  /** In a template: values by name. */
  readonly values: JsonObject;
  readonly hasOnlyFields: boolean;
  readonly maxRetries: number | undefined;
  readonly retryIntervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly timeoutRecoverable: boolean | undefined;
  readonly span: Span;
}

/** By full name: `cloudify.interfaces.lifecycle.create`. */
export type WrittenOperations = ReadonlyMap<string, WrittenOperation>;

const KEYS = [
  'implementation',
  'inputs',
  'executor',
  'max_retries',
  'retry_interval',
  'timeout',
  'timeout_recoverable',
];

/** Reads `interfaces` (or source_interfaces, target_interfaces) of a type or a template. */
export function readInterfaces(
  report: Report,
  map: MapNode | undefined,
  place: { readonly key: string; readonly what: string; readonly isType: boolean },
): WrittenOperations {
  const operations = new Map<string, WrittenOperation>();
  const written = map === undefined ? undefined : valueOf(map, place.key);
  const interfaces = written === undefined ? undefined : readMap(report, written, `${place.key} of ${place.what}`);
  for (const one of interfaces?.entries.values() ?? []) {
    if (isNothing(one.value)) continue;
    const listed = readMap(report, one.value, `interface "${one.key}" of ${place.what}`);
    for (const entry of listed?.entries.values() ?? []) {
      operations.set(
        `${one.key}.${entry.key}`,
        readOperation(report, entry, {
          what: `operation "${one.key}.${entry.key}" of ${place.what}`,
          isType: place.isType,
        }),
      );
    }
  }
  return operations;
}

function readOperation(
  report: Report,
  entry: MapEntry,
  place: { readonly what: string; readonly isType: boolean },
): WrittenOperation {
  const empty: WrittenOperation = {
    implementation: '',
    schema: {},
    values: {},
    hasOnlyFields: false,
    maxRetries: undefined,
    retryIntervalSeconds: undefined,
    timeoutSeconds: undefined,
    timeoutRecoverable: undefined,
    span: spanOf(entry.keyNode),
  };
  if (isNothing(entry.value)) return empty;
  if (entry.value.kind === 'scalar') return { ...empty, implementation: String(entry.value.value).trim() };
  const map = readMap(report, entry.value, place.what, KEYS);
  if (map === undefined) return empty;
  const implementation = scalarOf(report, map, 'implementation', 'text') ?? '';
  const inputs = valueOf(map, 'inputs');
  const inputMap = inputs === undefined ? undefined : readMap(report, inputs, `inputs of ${place.what}`);
  return {
    implementation: implementation.trim(),
    schema: place.isType ? readSchemas(report, inputMap, place.what) : {},
    values: place.isType || inputMap === undefined ? {} : (toJson(inputMap) as JsonObject),
    hasOnlyFields: implementation.trim() === '' && map.entries.size > 0,
    maxRetries: limitOf(report, map, { key: 'max_retries', least: -1, isWhole: true }),
    retryIntervalSeconds: limitOf(report, map, { key: 'retry_interval', least: 0 }),
    timeoutSeconds: limitOf(report, map, { key: 'timeout', least: 0 }),
    timeoutRecoverable: scalarOf(report, map, 'timeout_recoverable', 'boolean'),
    span: empty.span,
  };
}

function limitOf(
  report: Report,
  map: MapNode,
  wanted: { readonly key: string; readonly least: number; readonly isWhole?: boolean },
): number | undefined {
  const { key, least, isWhole = false } = wanted;
  const value = scalarOf(report, map, key, 'number');
  if (value === undefined || (value >= least && (!isWhole || Number.isInteger(value)))) return value;
  reportAt(report, valueOf(map, key) ?? map, {
    code: 'shape-wrong',
    message: `"${key}" is ${value}, but must be a ${isWhole ? 'whole ' : ''}number of ${least} or more`,
    hint: key === 'max_retries' ? '-1 means without limit.' : 'It is in seconds.',
    cloudifyCode: 1,
  });
  return undefined;
}

function readSchemas(report: Report, map: MapNode | undefined, what: string): Readonly<Record<string, ValueSchema>> {
  return Object.fromEntries(
    [...(map?.entries.values() ?? [])].map((entry) => [
      entry.key,
      readValueSchema(report, entry, `input "${entry.key}" of ${what}`),
    ]),
  );
}

export interface OperationSources {
  readonly plugins: Readonly<Record<string, PluginDefinition>>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  /** Cloudify's number for an implementation that nothing carries out: 10 for nodes, 19 for relationships. */
  readonly unknownCode: number;
  readonly what: string;
}

/** Lays a template's operations over those of its type and finds who carries each out; those that do nothing are left out. */
export function resolveOperations(
  report: Report,
  written: { readonly type: WrittenOperations; readonly template: WrittenOperations },
  sources: OperationSources,
): Readonly<Record<string, Operation>> {
  const operations: Record<string, Operation> = {};
  for (const name of new Set([...written.type.keys(), ...written.template.keys()])) {
    const merged = mergeOperation(
      report,
      { type: written.type.get(name), template: written.template.get(name) },
      { ...sources, what: `operation "${name}" of ${sources.what}` },
    );
    if (merged !== undefined) operations[name] = merged;
  }
  return operations;
}

function mergeOperation(
  report: Report,
  sides: { readonly type: WrittenOperation | undefined; readonly template: WrittenOperation | undefined },
  sources: OperationSources,
): Operation | undefined {
  const { type, template } = sides;
  const isFromType =
    template === undefined || template.hasOnlyFields || template.implementation === type?.implementation;
  if (template !== undefined && template.implementation === '' && !template.hasOnlyFields) return undefined;
  const chosen = isFromType ? type : template;
  if (chosen === undefined || chosen.implementation === '') return undefined;
  const inputs = isFromType
    ? fillInputs(
        report,
        { schema: type?.schema ?? {}, values: template?.values ?? {}, span: (template ?? chosen).span },
        sources,
      )
    : (template?.values ?? {});
  const carrier = findCarrier(report, chosen, sources);
  if (carrier === undefined) return undefined;
  const pick = <K extends 'maxRetries' | 'retryIntervalSeconds' | 'timeoutSeconds' | 'timeoutRecoverable'>(
    key: K,
  ): WrittenOperation[K] | undefined => template?.[key] ?? (isFromType ? type?.[key] : undefined);
  return {
    ...carrier,
    inputs: { ...inputs, ...carrier.inputs },
    maxRetries: pick('maxRetries'),
    retryIntervalSeconds: pick('retryIntervalSeconds'),
    timeoutSeconds: pick('timeoutSeconds'),
    timeoutRecoverable: pick('timeoutRecoverable'),
    span: (template ?? chosen).span,
  };
}

function fillInputs(
  report: Report,
  written: { readonly schema: Readonly<Record<string, ValueSchema>>; readonly values: JsonObject; readonly span: Span },
  sources: OperationSources,
): JsonObject {
  const inputs: Record<string, Json> = { ...written.values };
  for (const [name, schema] of Object.entries(written.schema)) {
    const value = inputs[name] ?? schema.default;
    if (value === undefined) {
      if (schema.required)
        reportAt(report, written.span, {
          code: 'operation-input-missing',
          message: `${sources.what} needs the input "${name}"`,
          hint: `Write it under inputs of the operation, or give it a default in the type.`,
          cloudifyCode: 107,
        });
      continue;
    }
    for (const problem of checkValue(value, schema.type, sources.dataTypes)) {
      reportAt(report, written.span, {
        code: 'property-type',
        message: `input "${[name, ...problem.path].join('.')}" of ${sources.what}: ${problem.message}`,
        hint: `Its type is ${schema.type}.`,
        cloudifyCode: 105,
      });
    }
    inputs[name] = value;
  }
  return inputs;
}

/** Which plugin's function, or which script, an implementation names. */
function findCarrier(
  report: Report,
  operation: WrittenOperation,
  sources: OperationSources,
): Pick<Operation, 'plugin' | 'function' | 'inputs'> | undefined {
  const { implementation } = operation;
  const names = Object.keys(sources.plugins);
  const matches = names.filter((name) => implementation.startsWith(`${name}.`));
  const isPath =
    /^[a-z][a-z0-9+.-]*:\/\//i.test(implementation) ||
    implementation.includes('/') ||
    /\.(sh|py|ps1|rb|pl|bat)$/.test(implementation);
  if (isPath || implementation.includes('\n')) {
    const key = implementation.includes('\n') ? 'script_source' : 'script_path';
    return { plugin: 'script', function: 'script_runner.tasks.run', inputs: { [key]: implementation } };
  }
  const [match] = matches;
  if (match !== undefined && matches.length === 1)
    return { plugin: match, function: implementation.slice(match.length + 1), inputs: {} };
  if (matches.length > 1) {
    reportAt(report, operation.span, {
      code: 'operation-ambiguous',
      message: `${sources.what}: "${implementation}" fits the plugins ${matches.join(' and ')}`,
      hint: 'Rename one of the plugins.',
      cloudifyCode: 91,
    });
    return undefined;
  }
  const suggestion = suggestName(implementation.split('.')[0] ?? '', names);
  const hint =
    suggestion === undefined
      ? `Plugins: ${names.join(', ') || 'none'}. Import the plugin.yaml that declares it.`
      : `Did you mean the plugin "${suggestion}"?`;
  reportAt(report, operation.span, {
    code: 'operation-plugin-unknown',
    message: `${sources.what}: no plugin or script is called "${implementation}"`,
    hint,
    cloudifyCode: sources.unknownCode,
  });
  return undefined;
}
