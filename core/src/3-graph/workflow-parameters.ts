// The parameters of a workflow: those given, made to fit, and the defaults of the others.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { checkConstraints } from '#blueprint/elements/check-constraints.ts';
import { checkValue, isMapping } from '#blueprint/elements/check-value.ts';
import { atPath, FunctionError } from '#blueprint/functions/function.ts';
import { evaluateFunctions, holdsFunction } from '#blueprint/functions/functions.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan, PlanParameter, PlanWorkflow } from '#plan/plan.ts';
import type { WorkflowParameters } from './task-graph.ts';

/** Parameters as they were given. */
export interface ParametersRequest {
  /** The workflow's name, for messages. */
  readonly workflow: string;
  readonly parameters: WorkflowParameters;
  readonly allowCustomParameters?: boolean;
}

/**
 * Completes parameters.
 *
 * @returns them, with a diagnostic for each that is wrong: `parameter-unknown`, `parameter-missing`, `parameter-type`,
 * `parameter-constraint`, `parameter-function`
 */
export function completeParameters(
  plan: Plan,
  declared: PlanWorkflow,
  request: ParametersRequest,
): { parameters: WorkflowParameters; diagnostics: readonly Diagnostic[] } {
  const absent = [...unknownParameters(declared, request), ...missingParameters(declared, request)];
  if (absent.length > 0) return { parameters: request.parameters, diagnostics: absent };
  const diagnostics: Diagnostic[] = [];
  const parameters: Record<string, Json> = { ...request.parameters };
  for (const [name, schema] of Object.entries(declared.parameters)) {
    const isGiven = Object.hasOwn(request.parameters, name);
    const written = isGiven ? fit(request.parameters[name] ?? null, schema) : schema.default;
    if (written === undefined) continue;
    const what = `the parameter "${name}" of the workflow "${request.workflow}"`;
    const evaluated = evaluateKnown(plan, written);
    parameters[name] = evaluated.value;
    const problem =
      evaluated.problem === undefined
        ? problemOf(evaluated.value, schema)
        : { code: 'parameter-function', text: evaluated.problem };
    if (problem !== undefined) {
      const hint = `Give it with -p ${name}=VALUE.`;
      diagnostics.push({ code: problem.code, severity: 'error', message: `${what}: ${problem.text}`, hint });
    }
  }
  return { parameters, diagnostics };
}

function unknownParameters(declared: PlanWorkflow, request: ParametersRequest): readonly Diagnostic[] {
  const known = Object.keys(declared.parameters);
  return Object.keys(request.parameters)
    .filter((name) => request.allowCustomParameters !== true && !known.includes(name))
    .map((name): Diagnostic => {
      const suggestion = suggestName(name, known);
      return {
        code: 'parameter-unknown',
        severity: 'error',
        message: `the workflow "${request.workflow}" has no parameter "${name}"`,
        hint: suggestion === undefined ? `It has: ${known.join(', ') || 'none'}.` : `Did you mean "${suggestion}"?`,
      };
    });
}

function missingParameters(declared: PlanWorkflow, request: ParametersRequest): readonly Diagnostic[] {
  return Object.entries(declared.parameters)
    .filter(([name, { default: fallback, required }]) => {
      return fallback === undefined && required !== false && !Object.hasOwn(request.parameters, name);
    })
    .map(
      ([name]): Diagnostic => ({
        code: 'parameter-missing',
        severity: 'error',
        message: `the workflow "${request.workflow}" needs the parameter "${name}"`,
        hint: `Give it with -p ${name}=VALUE.`,
      }),
    );
}

/** What a text means where a value of a type is wanted; `undefined` where it is none. */
const READERS: Readonly<Record<string, (text: string) => Json | undefined>> = {
  integer: (text) => (/^[-+]?\d+$/u.test(text) ? Number(text) : undefined),
  float: (text) => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  boolean: (text) => (/^(?:true|false)$/iu.test(text) ? text.toLowerCase() === 'true' : undefined),
  list: (text) => readJson(text, Array.isArray) ?? (text === '' ? [] : text.split(',').map((one) => one.trim())),
  dict: (text) => readJson(text, isMapping),
};

/** A command line gives texts: what the declaration, or else the default, says that they are meant to be. */
function fit(value: Json, { type, default: fallback }: PlanParameter): Json {
  if (typeof value !== 'string') return value;
  const wanted = type ?? kindOf(fallback) ?? '';
  const reader = Object.hasOwn(READERS, wanted) ? READERS[wanted] : undefined;
  return reader?.(value.trim()) ?? value;
}

function kindOf(fallback: Json | undefined): string | undefined {
  if (typeof fallback === 'boolean') return 'boolean';
  if (Array.isArray(fallback)) return 'list';
  return isMapping(fallback) && !holdsFunction(fallback) ? 'dict' : undefined;
}

function readJson(text: string, isWanted: (value: Json) => boolean): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isWanted(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A function about SELF, SOURCE or TARGET: it gets its value where an operation is run. */
class ForLater extends Error {}

function evaluateKnown(plan: Plan, value: Json): { readonly value: Json; readonly problem?: string } {
  if (!holdsFunction(value)) return { value };
  try {
    const known = evaluateFunctions(value, {
      inputs: plan.inputs,
      property(node, path) {
        const properties: JsonObject | undefined = Object.hasOwn(plan.nodes, node)
          ? plan.nodes[node]?.properties
          : undefined;
        if (properties === undefined) throw new ForLater();
        return atPath(properties, path) ?? null;
      },
    });
    return { value: known };
  } catch (error) {
    if (error instanceof ForLater) return { value };
    if (error instanceof FunctionError) return { value, problem: error.message };
    throw error;
  }
}

function problemOf(
  value: Json,
  { type, constraints = [] }: PlanParameter,
): { readonly code: string; readonly text: string } | undefined {
  if (value === null || holdsFunction(value)) return undefined;
  const [misfit] = checkValue(value, type, {});
  if (misfit !== undefined) return { code: 'parameter-type', text: misfit.message };
  const [broken] = checkConstraints(value, constraints);
  return broken === undefined ? undefined : { code: 'parameter-constraint', text: broken };
}
