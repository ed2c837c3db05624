// The values of all inputs: given ones, else defaults, each checked against its declaration.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, InputDefinition } from '#blueprint/blueprint.ts';
import { checkConstraints } from '#blueprint/elements/check-constraints.ts';
import { checkValue, withDefaults } from '#blueprint/elements/check-value.ts';
import { OBJECT_TYPES } from '#blueprint/elements/value-schema.ts';
import { FunctionError } from '#blueprint/functions/function.ts';
import { evaluateFunctions, holdsFunction } from '#blueprint/functions/functions.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { hintFor } from '#diagnostics/suggest-name.ts';

/** A value of an input whose type says that it names something. Sample: `{ type: 'secret_key', value: 'token', conditions: {} }`. */
export interface ObjectQuery {
  /** `blueprint_id`, `deployment_id`, `secret_key`, ... */
  readonly type: string;
  readonly value: Json;
  /** Arguments of the input's constraints, by their names: `{ deployment_id: 'db' }`. */
  readonly conditions: JsonObject;
}

export interface InputOptions {
  /** Makes numbers and booleans of texts where an input is declared so. */
  readonly correctTypes: boolean;
  /** Whether there is what a value names. Without it that is not asked. */
  readonly isThere?: ((query: ObjectQuery) => boolean) | undefined;
}

/** Applies given values; reports `input-missing`, `input-unknown`, `input-type` and `input-constraint`. */
export function applyInputs(
  blueprint: Blueprint,
  given: JsonObject,
  options: InputOptions = { correctTypes: false },
): { readonly inputs: JsonObject; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const declared = Object.keys(blueprint.inputs);
  for (const name of Object.keys(given)) {
    if (declared.includes(name)) continue;
    diagnostics.push({
      code: 'input-unknown',
      severity: 'error',
      message: `the blueprint declares no input "${name}"`,
      ...hintFor(name, declared, `It declares: ${declared.join(', ') || 'none'}.`),
    });
  }
  const inputs: Record<string, Json> = {};
  const fitting: ConstrainedInput[] = [];
  for (const [name, input] of Object.entries(blueprint.inputs)) {
    const { value, where, problems } = applyInput(name, input, { given, blueprint, ...options });
    inputs[name] = value;
    diagnostics.push(...problems);
    if (where !== undefined && problems.length === 0) fitting.push({ name, input, value, where });
  }
  if (diagnostics.length > 0) return { inputs, diagnostics };
  const evaluated = evaluateInputs(inputs, blueprint, diagnostics);
  diagnostics.push(
    ...fitting.flatMap((one) => brokenConstraints({ ...one, value: evaluated[one.name] ?? null }, evaluated, options)),
  );
  return { inputs: evaluated, diagnostics };
}

/** How many inputs may lead from one to the next before a value is found. */
const MOST_STEPS = 200;

/** Values may be functions of other inputs; what only run time knows stays. */
function evaluateInputs(inputs: JsonObject, blueprint: Blueprint, diagnostics: Diagnostic[]): JsonObject {
  if (!Object.values(inputs).some(holdsFunction)) return inputs;
  const open = new Set<string>();
  const done: Record<string, Json> = {};
  const evaluate = (name: string): Json => {
    const written = inputs[name] ?? null;
    if (!holdsFunction(written)) return written;
    if (Object.hasOwn(done, name)) return done[name] ?? null;
    if (open.has(name)) throw new FunctionError(`the input "${name}" refers to itself`, 'recursion');
    if (open.size >= MOST_STEPS)
      throw new FunctionError(
        `the input "${name}" is reached in more than ${MOST_STEPS} steps from input to input`,
        'recursion',
      );
    open.add(name);
    try {
      const value = evaluateFunctions(written, { inputs: others, property: noProperty });
      done[name] = value;
      return value;
    } finally {
      open.delete(name);
    }
  };
  const others = Object.defineProperties(
    {},
    Object.fromEntries(Object.keys(inputs).map((key) => [key, { enumerable: true, get: () => evaluate(key) }])),
  ) as JsonObject;
  const evaluated: Record<string, Json> = {};
  for (const name of Object.keys(inputs)) {
    try {
      evaluated[name] = evaluate(name);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      evaluated[name] = inputs[name] ?? null;
      const span = blueprint.inputs[name]?.span;
      const hint = 'Check the names in the function.';
      diagnostics.push({ code: 'function-failed', severity: 'error', message: error.message, span, hint });
    }
  }
  return evaluated;
}

interface ConstrainedInput {
  readonly name: string;
  readonly input: InputDefinition;
  readonly value: Json;
  /** Where the value comes from, in words. */
  readonly where: string;
}

/** A data type whose fields all have a value gives one by itself. */
function defaultsOf(type: string | undefined, dataTypes: Blueprint['dataTypes']): Json {
  const value = withDefaults(undefined, type, dataTypes);
  return value === undefined || checkValue(value, type, dataTypes).length > 0 ? null : value;
}

/** The value of one input; `where` is `undefined` for one that has none. */
function applyInput(
  name: string,
  input: InputDefinition,
  sources: { readonly given: JsonObject; readonly blueprint: Blueprint; readonly correctTypes: boolean },
): { readonly value: Json; readonly where?: string; readonly problems: readonly Diagnostic[] } {
  const { dataTypes } = sources.blueprint;
  const isGiven = Object.hasOwn(sources.given, name);
  const hasDefault = input.default !== undefined && input.default !== null;
  const written = isGiven ? sources.given[name] : hasDefault ? input.default : undefined;
  const chosen = sources.correctTypes ? corrected(written, input) : written;
  const value = written === undefined ? undefined : withDefaults(chosen, input.type, dataTypes);
  if (value === undefined) {
    const fallback = defaultsOf(input.type, dataTypes);
    if (!input.required || fallback !== null) return { value: fallback, problems: [] };
    const about = input.description === undefined ? '' : ` (${input.description})`;
    const problem: Diagnostic = {
      code: 'input-missing',
      severity: 'error',
      message: `the input "${name}" needs a value${about}`,
      span: input.span,
      hint: `Give it with -i ${name}=VALUE, or in a file with -i FILE.yaml.`,
    };
    return { value: null, problems: [problem] };
  }
  const where = isGiven ? `the value given for the input "${name}"` : `the default of the input "${name}"`;
  const items = input.itemType !== undefined && Array.isArray(value) ? (value as readonly Json[]) : [];
  const code = input.itemType === undefined ? 214 : 105;
  const problems = [
    ...checkValue(value, input.type, dataTypes).map((problem) => ({ ...problem, type: input.type })),
    ...items.flatMap((item, index) =>
      checkValue(item, input.itemType, dataTypes, [String(index)]).map((one) => ({ ...one, type: input.itemType })),
    ),
  ].map(
    ({ path, message, type }): Diagnostic => ({
      code: 'input-type',
      severity: 'error',
      message: `${where} does not fit: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
      span: input.span,
      hint: `Its type is ${type}.`,
      cloudifyCode: code,
    }),
  );
  return { value, where, problems };
}

/** Texts that stand for what the input is declared to be. */
function corrected(value: Json | undefined, { type }: InputDefinition): Json | undefined {
  if (typeof value !== 'string') return value;
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (type === 'integer' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
  if (type === 'float' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return Number(value);
  return value;
}

/** Constraints of a list with an item type are those of each item. Their arguments may hold functions. */
function brokenConstraints(
  { input, value, where }: ConstrainedInput,
  inputs: JsonObject,
  { isThere }: InputOptions,
): readonly Diagnostic[] {
  const { itemType, constraints, span } = input;
  const values = itemType !== undefined && Array.isArray(value) ? (value as readonly Json[]) : [value];
  const type = itemType ?? input.type;
  const hint = 'Choose a value that the constraints of the input allow.';
  const problem = (message: string): Diagnostic => ({
    code: 'input-constraint',
    severity: 'error',
    message: `${where} is not allowed: ${message}`,
    span,
    hint,
  });
  try {
    const known = evaluateFunctions([...constraints], { inputs, property: noProperty }) as readonly JsonObject[];
    return values.flatMap((one) => {
      const broken = checkConstraints(one, known, type);
      if (broken.length > 0 || type === undefined || !Object.hasOwn(OBJECT_TYPES, type)) return broken.map(problem);
      const isFound = isThere?.({ type, value: one, conditions: Object.assign({}, ...known) as JsonObject }) ?? true;
      return isFound ? [] : [problem(`there is no ${type} ${JSON.stringify(one)} that fits`)];
    });
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return [
      {
        code: 'function-failed',
        severity: 'error',
        message: error.message,
        span,
        hint: 'Check the names in the function.',
      },
    ];
  }
}

function noProperty(): never {
  throw new FunctionError('inputs and their constraints know other inputs only, no properties');
}
