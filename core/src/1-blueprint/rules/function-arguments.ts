// Functions name inputs, node templates, properties and keywords that exist, and have arguments of the right form.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import type { Blueprint, Interfaces } from '../blueprint.ts';
import { type Report, reportAt } from '../elements/element-reader.ts';
import type { FunctionCheck } from '../functions/function.ts';
import { findFunction, isFunction } from '../functions/functions.ts';
import { sourceOf, type YamlNode } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

type Keywords = FunctionCheck['keywords'];

export const functionArguments: Rule = ({ blueprint }, report) => {
  const look = checker(blueprint, report);
  for (const template of Object.values(blueprint.nodeTemplates)) {
    const self = { SELF: template.name };
    const { span, scaling } = template;
    look(template.properties, self, span);
    look([scaling.defaultInstances, scaling.minInstances, scaling.maxInstances], self, span);
    lookAtInputs(look, template.interfaces, self);
    for (const relationship of template.relationships) {
      const ends = { SOURCE: template.name, TARGET: relationship.target };
      lookAtInputs(look, relationship.sourceInterfaces, ends);
      lookAtInputs(look, relationship.targetInterfaces, ends);
    }
  }
  for (const section of [blueprint.outputs, blueprint.capabilities])
    for (const { value, span } of Object.values(section)) look(value, {}, span);
  for (const { values, span } of Object.values(blueprint.labels)) look(values, {}, span);
  for (const { scaling, span } of Object.values(blueprint.policies))
    look([scaling.defaultInstances, scaling.minInstances, scaling.maxInstances], {}, span);
  look(blueprint.resourceTags, {}, undefined);
  look(blueprint.deploymentSettings, {}, undefined);
};

type Look = (value: Json, keywords: Keywords, span: Span | undefined) => void;

function lookAtInputs(look: Look, interfaces: Interfaces, keywords: Keywords): void {
  for (const operations of Object.values(interfaces))
    for (const { inputs, span } of Object.values(operations)) look(inputs, keywords, span);
}

/** Looks at every function in a value. What values share is searched once. */
function checker(blueprint: Blueprint, report: Report): Look {
  const inputNames = new Set(Object.keys(blueprint.inputs));
  const nodeNames = new Set(Object.keys(blueprint.nodeTemplates));
  const properties = (node: string): JsonObject | undefined =>
    Object.hasOwn(blueprint.nodeTemplates, node) ? blueprint.nodeTemplates[node]?.properties : undefined;
  const known = new WeakMap<object, readonly JsonObject[]>();
  const functionsOf = (value: Json): readonly JsonObject[] => {
    if (typeof value !== 'object' || value === null) return NONE;
    const before = known.get(value);
    if (before !== undefined) return before;
    known.set(value, NONE);
    const found = Array.isArray(value)
      ? (value as readonly Json[]).flatMap(functionsOf)
      : [
          ...(findFunction(Object.keys(value)) === undefined ? NONE : [value as JsonObject]),
          ...Object.values(value as JsonObject).flatMap(functionsOf),
        ];
    const kept = found.length === 0 ? NONE : found;
    known.set(value, kept);
    return kept;
  };
  const say = (place: YamlNode | Span | undefined, problem: Parameters<typeof reportAt>[2]): void => {
    if (place === undefined) report({ severity: 'error', ...problem });
    else reportAt(report, place, problem);
  };
  return (value, keywords, span) => {
    for (const one of functionsOf(value)) {
      const found = findFunction(Object.keys(one));
      if (found === undefined) continue;
      found.check(one[found.name] ?? null, {
        inputNames,
        nodeNames,
        keywords,
        properties,
        isFunction,
        report: (problem, at) => say(placeOf(one, found.name, at) ?? span, problem),
      });
      if (found.since !== undefined && found.since > blueprint.minorVersion)
        say(placeOf(one, found.name, undefined) ?? span, {
          code: 'function-version',
          message: `${found.name} came with cloudify_dsl_1_${found.since}, and the blueprint says cloudify_dsl_1_${blueprint.minorVersion}`,
          hint: `Write "tosca_definitions_version: cloudify_dsl_1_${found.since}" or newer.`,
        });
    }
  };
}

const NONE: readonly JsonObject[] = [];

/** Where the argument of a function was written, or one item of it. */
function placeOf(value: JsonObject, name: string, at: number | undefined): YamlNode | undefined {
  const node = sourceOf(value);
  const argument = node?.kind === 'map' ? node.entries.get(name)?.value : undefined;
  if (at === undefined || argument?.kind !== 'list') return argument ?? node;
  return argument.items[at] ?? argument;
}
