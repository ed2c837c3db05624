// Stage 2: a blueprint and inputs become a plan with concrete node instances.

import type { Json, JsonObject, OperationTraits } from '@brolly/plugin-sdk';
import type { Blueprint, NodeTemplate, Operation, Relationship, ValueDefinition } from '#blueprint/blueprint.ts';
import { FunctionError } from '#blueprint/functions/function.ts';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { sourcePlace } from '#diagnostics/source-place.ts';
import { applyInputs } from './apply-inputs.ts';
import { checkExpansion } from './check-expansion.ts';
import { type StaticEvaluator, staticEvaluator, type Words } from './evaluate-static.ts';
import { COMPUTE, containerOf, expandInstances } from './expand-instances.ts';
import type { Plan, PlanNode, PlanOperation, PlanRelationship, PlanWorkflow } from './plan.ts';

export interface PlanOptions {
  /** Six characters of a-z and 0-9; called until an id is free. */
  readonly makeId: () => string;
  /** When an operation may run, as its plugin says. */
  readonly operationTraits: (plugin: string, functionName: string) => OperationTraits;
}

/**
 * Applies inputs, evaluates what can be known now and makes the instances. Does no I/O.
 *
 * @returns the plan, or none and at least one error: `input-missing`, `input-unknown`, `input-type`,
 * `input-constraint`, `function-failed`, `instances-number`, `connection-type`.
 */
export function makePlan(
  blueprint: Blueprint,
  inputs: JsonObject,
  options: PlanOptions,
): { plan: Plan | undefined; diagnostics: readonly Diagnostic[] } {
  const applied = applyInputs(blueprint, inputs);
  if (applied.diagnostics.length > 0) return { plan: undefined, diagnostics: applied.diagnostics };
  const maker = new PlanMaker(blueprint, staticEvaluator(blueprint, applied.inputs), options);
  const nodes = maker.nodes();
  const impossible = checkExpansion(nodes, blueprint);
  if (impossible.length > 0) return { plan: undefined, diagnostics: [...maker.diagnostics, ...impossible] };
  const values = (section: Readonly<Record<string, ValueDefinition>>): Plan['outputs'] =>
    Object.fromEntries(
      Object.entries(section).map(([name, one]) => [
        name,
        {
          ...(one.description === undefined ? {} : { description: one.description }),
          value: maker.evaluate(one.value, {}, one.span),
        },
      ]),
    );
  const plan: Plan = {
    ...(blueprint.description === undefined ? {} : { description: blueprint.description }),
    inputs: applied.inputs,
    nodes,
    instances: expandInstances(nodes, options.makeId),
    outputs: values(blueprint.outputs),
    capabilities: values(blueprint.capabilities),
    workflows: Object.fromEntries(
      Object.entries(blueprint.workflows).map(([name, workflow]) => [name, planWorkflow(workflow)]),
    ),
    plugins: usedPlugins(blueprint, nodes),
  };
  return maker.diagnostics.length > 0 ? { plan: undefined, diagnostics: maker.diagnostics } : { plan, diagnostics: [] };
}

/** Makes the nodes of one plan and collects what goes wrong on the way. */
class PlanMaker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #blueprint: Blueprint;
  readonly #evaluator: StaticEvaluator;
  readonly #options: PlanOptions;

  constructor(blueprint: Blueprint, evaluator: StaticEvaluator, options: PlanOptions) {
    this.#blueprint = blueprint;
    this.#evaluator = evaluator;
    this.#options = options;
  }

  nodes(): Readonly<Record<string, PlanNode>> {
    const templates = Object.values(this.#blueprint.nodeTemplates).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return Object.fromEntries(templates.map((template) => [template.name, this.#node(template)]));
  }

  /** The value with what is known now, or the value as written and a diagnostic. */
  evaluate<T extends Json>(value: T, words: Words, span: Span): T {
    return this.#guard(() => this.#evaluator.evaluate(value, words) as T, value, span);
  }

  #guard<T>(work: () => T, fallback: T, span: Span): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      this.diagnostics.push({
        code: 'function-failed',
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
    const written = this.evaluate(template.instances, words, template.span);
    const count = typeof written === 'string' && /^\d+$/.test(written) ? Number(written) : written;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      this.diagnostics.push({
        code: 'instances-number',
        severity: 'error',
        message: `node template "${template.name}" has ${JSON.stringify(count)} instances`,
        span: template.span,
        hint: 'Give a whole number, 0 or more.',
        cloudifyCode: 207,
      });
    }
    const hostNode = this.#hostNode(template);
    return {
      name: template.name,
      type: template.type,
      typeHierarchy: template.typeHierarchy,
      properties: this.#guard(() => this.#evaluator.propertiesOf(template), template.properties, template.span),
      operations: this.#operations(template.operations, words),
      relationships: template.relationships.map((relationship) => this.#relationship(relationship, template.name)),
      ...(hostNode === undefined ? {} : { hostNode }),
      instanceCount: typeof count === 'number' && count > 0 ? count : 0,
      source: sourcePlace(template.span, this.#blueprint.sources),
    };
  }

  #hostNode(template: NodeTemplate): string | undefined {
    for (
      let at: NodeTemplate | undefined = template;
      at !== undefined;
      at = this.#blueprint.nodeTemplates[containerOf(at)?.target ?? '']
    ) {
      if (at.typeHierarchy.includes(COMPUTE)) return at.name;
    }
    return undefined;
  }

  #relationship(relationship: Relationship, source: string): PlanRelationship {
    const words = { SOURCE: source, TARGET: relationship.target };
    return {
      type: relationship.type,
      typeHierarchy: relationship.typeHierarchy,
      target: relationship.target,
      properties: relationship.properties,
      sourceOperations: this.#operations(relationship.sourceOperations, words),
      targetOperations: this.#operations(relationship.targetOperations, words),
    };
  }

  #operations(operations: Readonly<Record<string, Operation>>, words: Words): Readonly<Record<string, PlanOperation>> {
    return Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, this.#operation(operation, words)]),
    );
  }

  #operation({ span, inputs, ...operation }: Operation, words: Words): PlanOperation {
    const { independentOfTargets, unneededBySources } = this.#options.operationTraits(
      operation.plugin,
      operation.function,
    );
    return {
      ...operation,
      inputs: this.evaluate(inputs, words, span),
      independentOfTargets: independentOfTargets === true ? true : undefined,
      unneededBySources: unneededBySources === true ? true : undefined,
      source: sourcePlace(span, this.#blueprint.sources),
    };
  }
}

function planWorkflow(workflow: Blueprint['workflows'][string]): PlanWorkflow {
  const parameters = Object.entries(workflow.parameters).map(([name, schema]) => {
    const known = { default: schema.default, type: schema.type, description: schema.description };
    return [
      name,
      {
        ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
        required: schema.required,
      },
    ] as const;
  });
  return {
    plugin: workflow.plugin,
    function: workflow.function,
    parameters: Object.fromEntries(parameters),
    isCascading: workflow.isCascading,
  };
}

function usedPlugins(blueprint: Blueprint, nodes: Readonly<Record<string, PlanNode>>): Plan['plugins'] {
  const used = new Set(
    Object.values(nodes)
      .flatMap((node) => [
        ...Object.values(node.operations),
        ...node.relationships.flatMap((one) => [
          ...Object.values(one.sourceOperations),
          ...Object.values(one.targetOperations),
        ]),
      ])
      .map((operation) => operation.plugin),
  );
  return Object.fromEntries(
    Object.values(blueprint.plugins)
      .filter((plugin) => used.has(plugin.name))
      .map(({ span: _, ...plugin }) => [plugin.name, plugin]),
  );
}
