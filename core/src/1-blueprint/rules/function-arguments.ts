// Functions name inputs, node templates, properties and keywords that exist, and have arguments of the right form.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { hintFor } from '#diagnostics/suggest-name.ts';
import type { Blueprint, Interfaces } from '../blueprint.ts';
import { type Report, reportAt } from '../elements/element-reader.ts';
import type { FunctionCheck, IntrinsicFunction } from '../functions/function.ts';
import { functions, holdsFunction, isFunction, visitFunctions } from '../functions/functions.ts';
import { sourceOf, spanOf, type YamlNode } from '../read/yaml-node.ts';
import { reportFunctionsBeside } from './functions-beside.ts';
import type { Rule } from './rule.ts';

const FUNCTION_NAMES = functions.map(({ name }) => name);

type Keywords = FunctionCheck['keywords'];

export const functionArguments: Rule = ({ blueprint, document, minor }, report) => {
  // A template that could not be read has a name all the same.
  const nodeNames = new Set(document.entries('node_templates').keys());
  let isBeside = false;
  const noteBeside = (): void => {
    isBeside = true;
  };
  const look = checker(blueprint, { nodeNames, minor, noteBeside }, report);
  const lookAtInputs = inputsChecker(look);
  for (const template of Object.values(blueprint.nodeTemplates)) {
    const self = { SELF: template.name };
    const { span, scaling } = template;
    look(template.properties, self, span);
    look([scaling.defaultInstances, scaling.minInstances, scaling.maxInstances], self, span);
    lookAtInputs(template.interfaces, self);
    for (const relationship of template.relationships) {
      const ends = { SOURCE: template.name, TARGET: relationship.target };
      lookAtInputs(relationship.sourceInterfaces, ends);
      lookAtInputs(relationship.targetInterfaces, ends);
    }
  }
  for (const section of [blueprint.outputs, blueprint.capabilities])
    for (const { value, span } of Object.values(section)) look(value, {}, span);
  for (const { values, span } of Object.values(blueprint.labels)) look(values, {}, span);
  for (const { scaling, span } of Object.values(blueprint.policies))
    look([scaling.defaultInstances, scaling.minInstances, scaling.maxInstances], {}, span);
  look(blueprint.resourceTags, {}, undefined);
  look(blueprint.deploymentSettings, {}, undefined);
  if (isBeside) reportFunctionsBeside(document, report);
};

type Look = (value: Json, keywords: Keywords, span: Span | undefined) => void;

/** Looks at the inputs of all operations; interfaces that many templates share and that hold no function, once. */
function inputsChecker(look: Look): (interfaces: Interfaces, keywords: Keywords) => void {
  const plain = new Set<object>();
  return (interfaces, keywords) => {
    if (plain.has(interfaces)) return;
    let isPlain = true;
    for (const operations of Object.values(interfaces)) {
      if (plain.has(operations)) continue;
      // An operation that does nothing is given nothing.
      const withFunctions = Object.values(operations).filter(
        ({ inputs, implementation }) => implementation !== '' && holdsFunction(inputs),
      );
      for (const { inputs, span } of withFunctions) look(inputs, keywords, span);
      if (withFunctions.length === 0) plain.add(operations);
      else isPlain = false;
    }
    if (isPlain) plain.add(interfaces);
  };
}

/** Looks at every function in a value. */
function checker(
  blueprint: Blueprint,
  {
    nodeNames,
    minor,
    noteBeside,
  }: { readonly nodeNames: ReadonlySet<string>; readonly minor: number; readonly noteBeside: () => void },
  report: Report,
): Look {
  const inputNames = new Set(Object.keys(blueprint.inputs));
  const properties = (node: string): JsonObject | undefined =>
    Object.hasOwn(blueprint.nodeTemplates, node) ? blueprint.nodeTemplates[node]?.properties : undefined;
  const say = (place: YamlNode | Span | undefined, problem: Parameters<typeof reportAt>[2]): void => {
    if (place === undefined) report({ severity: 'error', ...problem });
    else reportAt(report, place, problem);
  };
  const lookAtUnknown = (one: JsonObject, name: string): void => {
    if (FUNCTION_NAMES.includes(name)) {
      noteBeside();
      return;
    }
    const problem = hintFor(name, FUNCTION_NAMES, '');
    const node = sourceOf(one);
    if (problem.suggestion === undefined || node?.kind !== 'map') return;
    report({
      code: 'function-unknown',
      severity: 'warning',
      message: `"${name}" is no function, so this is taken for a mapping as it is written`,
      span: spanOf(node.entries.get(name)?.keyNode ?? node),
      ...problem,
    });
  };
  return (value, keywords, span) => {
    const lookAt = (one: JsonObject, found: IntrinsicFunction): void => {
      const { name, since } = found;
      found.check(one[name] ?? null, {
        inputNames,
        nodeNames,
        keywords,
        properties,
        isFunction,
        report: (problem, at) => say(placeOf(one, name, at) ?? span, problem),
      });
      if (since === undefined || since <= minor) return;
      say(placeOf(one, name, undefined) ?? span, {
        code: 'function-version',
        message: `${name} came with cloudify_dsl_1_${since}, and the blueprint says cloudify_dsl_1_${minor}`,
        hint: `Write "tosca_definitions_version: cloudify_dsl_1_${since}" or newer.`,
      });
    };
    visitFunctions(value, lookAt, lookAtUnknown);
  };
}

/** Where the argument of a function was written, or one item of it. */
function placeOf(value: JsonObject, name: string, at: number | undefined): YamlNode | undefined {
  const node = sourceOf(value);
  const argument = node?.kind === 'map' ? node.entries.get(name)?.value : undefined;
  if (at === undefined || argument?.kind !== 'list') return argument ?? node;
  return argument.items[at] ?? argument;
}
