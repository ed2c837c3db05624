// The properties of a template against the schema of its type.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { DataType, ValueSchema } from '../blueprint.ts';
import { type MapNode, toJson } from '../read/yaml-node.ts';
import { checkValue, withDefaults } from './check-value.ts';
import { type Report, readMap, reportAt, valueOf } from './element-reader.ts';

export interface PropertySources {
  readonly schema: Readonly<Record<string, ValueSchema>>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  /** `node template "db"` */
  readonly what: string;
  /** Where the template is named, for what is missing. */
  readonly span: Span;
}

/** Values with defaults filled in; unknown, missing and wrongly typed ones are reported. */
export function readProperties(report: Report, template: MapNode | undefined, sources: PropertySources): JsonObject {
  const { schema, dataTypes, what } = sources;
  const written = template === undefined ? undefined : valueOf(template, 'properties');
  const map = written === undefined ? undefined : readMap(report, written, `properties of ${what}`);
  for (const entry of map?.entries.values() ?? []) {
    if (Object.hasOwn(schema, entry.key)) continue;
    const suggestion = suggestName(entry.key, Object.keys(schema));
    const hint =
      suggestion === undefined
        ? `Its type has: ${Object.keys(schema).toSorted().join(', ')}.`
        : `Did you mean "${suggestion}"?`;
    reportAt(report, entry.keyNode, {
      code: 'property-unknown',
      message: `${what} has no property "${entry.key}"`,
      hint,
      cloudifyCode: 106,
    });
  }
  const isExternal = map?.entries.get('use_external_resource')?.value;
  const isWaived = isExternal?.kind === 'scalar' && isExternal.value === true;
  const properties: Record<string, Json> = {};
  for (const [name, property] of Object.entries(schema)) {
    const node = map?.entries.get(name)?.value;
    const value = withDefaults(node === undefined ? property.default : toJson(node), property.type, dataTypes);
    if (value === undefined) {
      if (property.required && !isWaived) {
        reportAt(report, sources.span, {
          code: 'property-missing',
          message: `${what} needs the property "${name}"`,
          hint: `Write "${name}: ..." under its properties.${property.description === undefined ? '' : ` ${property.description}`}`,
          cloudifyCode: 107,
        });
      }
      continue;
    }
    properties[name] = value;
    if (node === undefined && value === null) continue;
    for (const problem of checkValue(value, property.type, dataTypes)) {
      if (isWaived && problem.code === 'field-missing') continue;
      reportAt(report, node ?? sources.span, {
        code:
          problem.code === 'field-unknown'
            ? 'property-unknown'
            : problem.code === 'field-missing'
              ? 'property-missing'
              : 'property-type',
        message: `property "${[name, ...problem.path].join('.')}" of ${what}: ${problem.message}`,
        hint: `Its type is ${property.type}.`,
        cloudifyCode: { 'value-type': 105, 'field-unknown': 106, 'field-missing': 107 }[problem.code],
      });
    }
  }
  return properties;
}
