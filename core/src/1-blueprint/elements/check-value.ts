// Whether a value fits its declared type, as loosely as Cloudify has it. Pure; used for files, inputs and run time.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import type { DataType } from '../blueprint.ts';
import { isFunction } from '../functions/functions.ts';
import { pythonPattern } from './python-pattern.ts';

/** A problem of a value. `path` leads to the part at fault: `['agent', 'port']`. */
export interface ValueProblem {
  readonly code: 'value-type' | 'field-unknown' | 'field-missing';
  readonly path: readonly string[];
  readonly message: string;
  /** The type that was wanted, and the value that stands there. */
  readonly type?: string | undefined;
  readonly value?: Json | undefined;
  /** Names of the fields that there are. */
  readonly known?: readonly string[];
  /** Where the field is declared. */
  readonly declared?: Span | undefined;
}

type DataTypes = Readonly<Record<string, DataType>>;

const CHECKS: Readonly<Record<string, (value: Json) => boolean>> = {
  integer: (value) => typeof value === 'number' && Number.isInteger(value),
  float: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  dict: isMapping,
  regex: (value) => typeof value === 'string' && pythonPattern(value) !== undefined,
};

const FITS: readonly ValueProblem[] = [];

/** Checks a value; functions are left for when they have a value. */
export function checkValue(
  value: Json,
  type: string | undefined,
  dataTypes: DataTypes,
  path: readonly string[] = [],
): readonly ValueProblem[] {
  if (type === undefined || isFunction(value)) return FITS;
  const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
  if (check !== undefined) {
    return check(value)
      ? FITS
      : [{ code: 'value-type', path, message: `${inShort(value)} is no ${type}`, type, value }];
  }
  const dataType = Object.hasOwn(dataTypes, type) ? dataTypes[type] : undefined;
  if (dataType === undefined) return FITS;
  if (!isMapping(value))
    return [{ code: 'value-type', path, type, message: `${inShort(value)} is no ${type}, which is a mapping` }];
  return checkFields(value, dataType, dataTypes, path);
}

/**
 * Fills in the defaults of a data type, deeply; other values stand as they are. Without a value a data type gives the
 * mapping of its defaults.
 */
export function withDefaults(
  value: Json | undefined,
  type: string | undefined,
  dataTypes: DataTypes,
): Json | undefined {
  const dataType = type === undefined || !Object.hasOwn(dataTypes, type) ? undefined : dataTypes[type];
  if (dataType === undefined || (value !== undefined && (!isMapping(value) || isFunction(value)))) return value;
  const given: JsonObject = value ?? {};
  const result: Record<string, Json> = {};
  for (const name of Object.keys(dataType.properties)) {
    const field = dataType.properties[name];
    if (field === undefined) continue;
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const filled = withDefaults(own === undefined ? field.default : layOver(own, field), field.type, dataTypes);
    if (filled !== undefined) result[name] = filled;
  }
  for (const name of Object.keys(given)) if (!Object.hasOwn(result, name)) result[name] = given[name] ?? null;
  return result;

  function layOver(own: Json, field: { readonly type: string | undefined; readonly default: Json | undefined }): Json {
    return field.type !== undefined && Object.hasOwn(dataTypes, field.type) ? laidOver(own, field.default) : own;
  }
}

/** Mappings together, deeply, the first one's values over the second's; other values stand alone. */
export function laidOver(value: Json, fallback: Json | undefined): Json {
  if (!isPlainMapping(value) || !isPlainMapping(fallback)) return value;
  const result: Record<string, Json> = { ...fallback };
  for (const [key, own] of Object.entries(value))
    result[key] = laidOver(own, Object.hasOwn(fallback, key) ? fallback[key] : undefined);
  return result;
}

function isPlainMapping(value: Json | undefined): value is JsonObject {
  return isMapping(value) && !isFunction(value);
}

function checkFields(
  value: JsonObject,
  dataType: DataType,
  dataTypes: DataTypes,
  path: readonly string[],
): readonly ValueProblem[] {
  const fields = Object.entries(dataType.properties);
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(dataType.properties, name))
    .map(
      (name): ValueProblem => ({
        code: 'field-unknown',
        path: [...path, name],
        message: `there is no field "${name}"`,
        known: Object.keys(dataType.properties),
      }),
    );
  const known = fields.flatMap(([name, field]): readonly ValueProblem[] => {
    const part = Object.hasOwn(value, name) ? value[name] : undefined;
    if (part !== undefined)
      return checkValue(part, field.type, dataTypes, [...path, name]).map((one) => ({ declared: field.span, ...one }));
    return field.required
      ? [
          {
            code: 'field-missing',
            path: [...path, name],
            message: `the field "${name}" is missing`,
            declared: field.span,
          },
        ]
      : [];
  });
  return [...unknown, ...known];
}

const LONGEST_SHOWN = 80;

function inShort(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}...`;
}

export function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
