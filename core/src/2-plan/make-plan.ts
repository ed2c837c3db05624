// Stage 2: a blueprint and inputs become a plan with concrete node instances.

import type { Json, JsonObject, OperationTraits } from '@brolly/plugin-sdk';
import type { Blueprint, NodeTemplate, Scaling, ValueDefinition } from '#blueprint/blueprint.ts';
import { checkValue } from '#blueprint/elements/check-value.ts';
import { FunctionError, type FunctionErrorKind } from '#blueprint/functions/function.ts';
import { scalingGroupsOf } from '#blueprint/scaling-groups.ts';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { sourcePlace } from '#diagnostics/source-place.ts';
import { applyInputs, type InputOptions } from './apply-inputs.ts';
import { checkExpansion } from './check-expansion.ts';
import { type StaticEvaluator, staticEvaluator, type Words } from './evaluate-static.ts';
import { COMPUTE, containerOf, expandInstances } from './expand-instances.ts';
import type { Plan, PlanNode, PlanScalingGroup } from './plan.ts';
import { operationsPlanner } from './plan-operations.ts';
import { planWorkflow, usedPlugins } from './plan-workflows.ts';

export interface PlanOptions {
  /** Six characters of a-z and 0-9; called until an id is free. */
  readonly makeId: () => string;
  /** When an operation may run, as its plugin says. */
  readonly operationTraits: (plugin: string, functionName: string) => OperationTraits;
  /** Makes numbers and booleans of texts where an input is declared so. Default false. */
  readonly correctTypes?: boolean;
  /** Whether there is what the value of an input names. Without it that is not asked. */
  readonly isThere?: InputOptions['isThere'];
  /** Leaves every function for run time. Default false. */
  readonly isRuntimeOnly?: boolean;
}

/**
 * Applies inputs, evaluates what can be known now and makes the instances. Does no I/O.
 *
 * @returns the plan, or none and at least one error: `input-missing`, `input-unknown`, `input-type`,
 * `input-constraint`, `function-failed`, `instances-number`, `connection-type`, `relationship-unsupported`.
 */
export function makePlan(
  blueprint: Blueprint,
  inputs: JsonObject,
  options: PlanOptions,
): { plan: Plan | undefined; diagnostics: readonly Diagnostic[] } {
  const { correctTypes = false, isThere } = options;
  const applied = applyInputs(blueprint, inputs, { correctTypes, isThere });
  if (applied.diagnostics.length > 0) return { plan: undefined, diagnostics: applied.diagnostics };
  const maker = new PlanMaker(blueprint, staticEvaluator(blueprint, applied.inputs), options);
  const nodes = maker.nodes();
  const scalingGroups = maker.scalingGroups();
  const impossible = checkExpansion({ nodes, scalingGroups }, blueprint);
  if (impossible.length > 0) return { plan: undefined, diagnostics: [...maker.diagnostics, ...impossible] };
  const plan: Plan = {
    ...(blueprint.description === undefined ? {} : { description: blueprint.description }),
    inputs: applied.inputs,
    nodes,
    instances: maker.diagnostics.length > 0 ? [] : expandInstances({ nodes, scalingGroups }, options.makeId),
    outputs: maker.values(blueprint.outputs),
    capabilities: maker.values(blueprint.capabilities),
    workflows: Object.fromEntries(
      Object.entries(blueprint.workflows).map(([name, workflow]) => [name, planWorkflow(workflow)]),
    ),
    scalingGroups,
    labels: maker.labels(),
    resourceTags: maker.evaluate(blueprint.resourceTags, {}, undefined),
    deploymentSettings: maker.evaluate(blueprint.deploymentSettings, {}, undefined),
    ...(blueprint.importedFolders === undefined ? {} : { importedFolders: blueprint.importedFolders }),
    plugins: usedPlugins(blueprint, nodes),
  };
  return maker.diagnostics.length > 0 ? { plan: undefined, diagnostics: maker.diagnostics } : { plan, diagnostics: [] };
}

const CODES: Readonly<Partial<Record<FunctionErrorKind, string>>> = {
  argument: 'function-argument',
  input: 'function-input',
  recursion: 'function-recursion',
};

/** Makes the nodes of one plan and collects what goes wrong on the way. */
class PlanMaker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #blueprint: Blueprint;
  readonly #evaluator: StaticEvaluator;
  readonly #isRuntimeOnly: boolean;
  /** Node template -> the host around it, for those that were asked for. */
  readonly #hosts = new Map<string, string | undefined>();
  readonly #operations: ReturnType<typeof operationsPlanner>;

  constructor(blueprint: Blueprint, evaluator: StaticEvaluator, options: PlanOptions) {
    this.#blueprint = blueprint;
    this.#evaluator = evaluator;
    this.#isRuntimeOnly = options.isRuntimeOnly === true;
    this.#operations = operationsPlanner({
      blueprint,
      operationTraits: options.operationTraits,
      problemOf: (value, type) => checkValue(value, type, blueprint.dataTypes)[0]?.message,
      report: (message, span) =>
        this.diagnostics.push({
          code: 'function-input',
          severity: 'error',
          message,
          span,
          hint: 'Give an input of the declared type.',
        }),
      evaluate: (value, words, span) => this.evaluate(value, words, span),
    });
  }

  nodes(): Readonly<Record<string, PlanNode>> {
    const templates = Object.values(this.#blueprint.nodeTemplates).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return Object.fromEntries(templates.map((template) => [template.name, this.#node(template)]));
  }

  scalingGroups(): Readonly<Record<string, PlanScalingGroup>> {
    return Object.fromEntries(
      Object.entries(scalingGroupsOf(this.#blueprint)).map(([name, { members, scaling }]) => {
        const span = this.#blueprint.groups[name]?.span;
        return [name, { members, ...this.#numbers(scaling, { words: {}, what: `scaling group "${name}"`, span }) }];
      }),
    );
  }

  values(section: Readonly<Record<string, ValueDefinition>>): Plan['outputs'] {
    return Object.fromEntries(
      Object.entries(section).map(([name, { description, value, span }]) => [
        name,
        { ...(description === undefined ? {} : { description }), value: this.evaluate(value, {}, span) },
      ]),
    );
  }

  labels(): Readonly<Record<string, readonly Json[]>> {
    return Object.fromEntries(
      Object.entries(this.#blueprint.labels).map(([key, { values, span }]) => [
        key,
        this.evaluate(values as Json, {}, span) as readonly Json[],
      ]),
    );
  }

  /** The value with what is known now, or the value as written and a diagnostic. */
  evaluate<T extends Json>(value: T, words: Words, span: Span | undefined): T {
    if (this.#isRuntimeOnly) return value;
    return this.#guard(() => this.#evaluator.evaluate(value, words) as T, value, span);
  }

  #guard<T>(work: () => T, fallback: T, span: Span | undefined): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      this.diagnostics.push({
        code: CODES[error.kind] ?? 'function-failed',
        severity: 'error',
        message: error.message,
        span,
        hint: 'Check the names in the function.',
      });
      return fallback;
    }
  }

  #node(template: NodeTemplate): PlanNode {
    const words = { SELF: template.name };
    const hostNode = this.#hostNode(template);
    const what = `node template "${template.name}"`;
    return {
      name: template.name,
      type: template.type,
      typeHierarchy: template.typeHierarchy,
      properties: this.#isRuntimeOnly
        ? template.properties
        : this.#guard(() => this.#evaluator.propertiesOf(template), template.properties, template.span),
      operations: this.#operations(template.interfaces, words),
      relationships: template.relationships.map((one) => {
        const ends = { SOURCE: template.name, TARGET: one.target };
        return {
          type: one.type,
          typeHierarchy: one.typeHierarchy,
          target: one.target,
          properties: one.properties,
          sourceOperations: this.#operations(one.sourceInterfaces, ends),
          targetOperations: this.#operations(one.targetInterfaces, ends),
        };
      }),
      ...(hostNode === undefined ? {} : { hostNode }),
      ...this.#numbers(template.scaling, { words, what, span: template.span }),
      source: sourcePlace(template.span, this.#blueprint.sources),
    };
  }

  /** Numbers of instances; what is no number counts as none, with a diagnostic. */
  #numbers(
    scaling: Scaling,
    place: { readonly words: Words; readonly what: string; readonly span: Span | undefined },
  ): Pick<PlanScalingGroup, 'instanceCount' | 'minInstances' | 'maxInstances'> {
    const number = (written: Json, least: number): number => {
      const value = typeof written === 'number' ? written : this.#evaluator.evaluate(written, place.words);
      const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      if (typeof count === 'number' && Number.isInteger(count) && count >= least) return count;
      if (count === 'UNBOUNDED' && least < 0) return -1;
      this.diagnostics.push({
        code: 'instances-number',
        severity: 'error',
        message: `${place.what} has ${JSON.stringify(count)} instances`,
        span: place.span,
        hint: 'Give a whole number, 0 or more.',
        cloudifyCode: 207,
      });
      return 0;
    };
    return this.#guard(
      () => ({
        instanceCount: number(scaling.defaultInstances, 0),
        minInstances: number(scaling.minInstances, 0),
        maxInstances: number(scaling.maxInstances, -1),
      }),
      { instanceCount: 0, minInstances: 0, maxInstances: -1 },
      place.span,
    );
  }

  #hostNode(template: NodeTemplate): string | undefined {
    const hosts = this.#hosts;
    const way: string[] = [];
    let at: NodeTemplate | undefined = template;
    while (at !== undefined && !hosts.has(at.name) && !at.typeHierarchy.includes(COMPUTE)) {
      way.push(at.name);
      at = this.#blueprint.nodeTemplates[containerOf(at)?.target ?? ''];
    }
    const host = at !== undefined && hosts.has(at.name) ? hosts.get(at.name) : at?.name;
    for (const name of way) hosts.set(name, host);
    return host;
  }
}
