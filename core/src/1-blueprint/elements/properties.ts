// The properties of a template against the schema of its type.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { hintFor, suggestName } from '#diagnostics/suggest-name.ts';
import type { DataType, ValueSchema } from '../blueprint.ts';
import { isFunction } from '../functions/functions.ts';
import { type MapNode, toJson, type YamlNode } from '../read/yaml-node.ts';
import { laidOver, withDefaults } from './check-value.ts';
import { isNothing, mapOf, type Report, reportAt } from './element-reader.ts';
import { reportValueProblems } from './report-value-problems.ts';

export interface PropertySources {
  readonly schema: Readonly<Record<string, ValueSchema>>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  /** `node template "db"` */
  readonly what: string;
  /** The type that declares them. */
  readonly type: { readonly name: string; readonly span: Span };
  /** Where the template is named, for what is missing. */
  readonly span: Span;
}

const EXTERNAL = 'use_external_resource';

/** Values with defaults filled in; unknown, missing and wrongly typed ones are reported. */
export function readProperties(report: Report, template: YamlNode | undefined, sources: PropertySources): JsonObject {
  const { schema } = sources;
  const map = mapOf(template, 'properties');
  const misspelt = map === undefined ? undefined : checkNames(report, map, sources);
  const written: WrittenProperties = {
    map,
    misspelt,
    isWaived: isExternal(report, map) || isMiswritten(template, map),
  };
  const properties: Record<string, Json> = {};
  for (const name of Object.keys(schema)) {
    const value = readProperty(report, name, written, sources);
    if (value !== undefined) properties[name] = value;
  }
  return properties;
}

/** Reports names that there are not; gives those that were meant. */
function checkNames(report: Report, map: MapNode, { schema, what, type }: PropertySources): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const entry of map.entries.values()) {
    if (Object.hasOwn(schema, entry.key)) continue;
    const names = Object.keys(schema);
    const known = names.length === 0 ? 'Its type has no properties.' : `Its type has: ${names.toSorted().join(', ')}.`;
    const hint = hintFor(entry.key, names, known);
    if (hint.suggestion !== undefined) meant.add(hint.suggestion);
    reportAt(report, entry.keyNode, {
      code: 'property-unknown',
      message: `${what} has no property "${entry.key}"`,
      ...hint,
      related: [{ message: `the type "${type.name}" is declared here`, span: type.span }],
      cloudifyCode: 106,
    });
  }
  return meant;
}

/** Whether properties are written, but cannot be read: what is missing then is no problem of its own. */
function isMiswritten(template: YamlNode | undefined, map: MapNode | undefined): boolean {
  if (map !== undefined || template?.kind !== 'map') return false;
  return [...template.entries.values()].some(
    ({ key, value }) => !isNothing(value) && suggestName(key, ['properties']) !== undefined,
  );
}

/** Whether what is required is waived, because the resource is there already. */
function isExternal(report: Report, map: MapNode | undefined): boolean {
  const node = map?.entries.get(EXTERNAL)?.value;
  if (node === undefined) return false;
  const value = toJson(node);
  if (!isFunction(value)) return Boolean(value);
  reportAt(report, node, {
    code: 'function-not-allowed',
    message: `"${EXTERNAL}" is decided when the blueprint is read, so it can be no function`,
    hint: 'Write true or false.',
    cloudifyCode: 219,
  });
  return true;
}

interface WrittenProperties {
  readonly map: MapNode | undefined;
  /** Properties that are there under a misspelt name. */
  readonly misspelt: ReadonlySet<string> | undefined;
  /** What is required may be missing. */
  readonly isWaived: boolean;
}

function readProperty(
  report: Report,
  name: string,
  { map, misspelt, isWaived }: WrittenProperties,
  sources: PropertySources,
): Json | undefined {
  const { dataTypes, what } = sources;
  const node = map?.entries.get(name)?.value;
  const property = sources.schema[name];
  const written = node === undefined ? undefined : laidOverDefault(toJson(node), property, dataTypes);
  const value = withDefaults(written === undefined ? property?.default : written, property?.type, dataTypes);
  if (value === undefined) {
    if (property?.required === true && !isWaived && misspelt?.has(name) !== true)
      reportAt(report, sources.span, {
        code: 'property-missing',
        message: `${what} needs the property "${name}"`,
        hint: `Write "${name}: ..." under its properties.${property.description === undefined ? '' : ` ${property.description}`}`,
        related: [{ message: `the type "${sources.type.name}" declares it here`, span: property.span }],
        cloudifyCode: 107,
      });
    return undefined;
  }
  if (node !== undefined || value !== null)
    reportValueProblems(report, value, {
      type: property?.type,
      dataTypes,
      what: `property "${name}" of ${what}`,
      place: node ?? sources.span,
      declared: property?.span,
    });
  return value;
}

/** A mapping of a data type keeps what its property's default has and the template does not write. */
export function laidOverDefault(
  written: Json,
  property: ValueSchema | undefined,
  dataTypes: Readonly<Record<string, DataType>>,
): Json {
  const { type, default: fallback } = property ?? {};
  if (type === undefined || !Object.hasOwn(dataTypes, type)) return written;
  return laidOver(written, fallback);
}
