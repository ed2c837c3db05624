// The values of all inputs: given ones, else defaults, each checked against its declaration.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, InputDefinition } from '#blueprint/blueprint.ts';
import { checkValue, withDefaults } from '#blueprint/elements/check-value.ts';
import { FunctionError } from '#blueprint/functions/function.ts';
import { evaluateFunctions } from '#blueprint/functions/functions.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { checkConstraints } from './check-constraints.ts';

/** Applies given values; reports `input-missing`, `input-unknown`, `input-type` and `input-constraint`. */
export function applyInputs(
  blueprint: Blueprint,
  given: JsonObject,
): { readonly inputs: JsonObject; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const declared = Object.keys(blueprint.inputs);
  for (const name of Object.keys(given)) {
    if (declared.includes(name)) continue;
    const suggestion = suggestName(name, declared);
    const hint =
      suggestion === undefined ? `It declares: ${declared.join(', ') || 'none'}.` : `Did you mean "${suggestion}"?`;
    diagnostics.push({
      code: 'input-unknown',
      severity: 'error',
      message: `the blueprint declares no input "${name}"`,
      hint,
    });
  }
  const inputs: Record<string, Json> = {};
  const fitting: ConstrainedInput[] = [];
  for (const [name, input] of Object.entries(blueprint.inputs)) {
    const { value, where, problems } = applyInput(name, input, { given, blueprint });
    inputs[name] = value;
    diagnostics.push(...problems);
    if (where !== undefined && problems.length === 0) fitting.push({ input, value, where });
  }
  diagnostics.push(...fitting.flatMap((one) => brokenConstraints(one, inputs)));
  return { inputs, diagnostics };
}

interface ConstrainedInput {
  readonly input: InputDefinition;
  readonly value: Json;
  /** Where the value comes from, in words. */
  readonly where: string;
}

/** The value of one input; `where` is `undefined` for one that has none. */
function applyInput(
  name: string,
  input: InputDefinition,
  sources: { readonly given: JsonObject; readonly blueprint: Blueprint },
): { readonly value: Json; readonly where?: string; readonly problems: readonly Diagnostic[] } {
  const { dataTypes } = sources.blueprint;
  const isGiven = Object.hasOwn(sources.given, name);
  const value = withDefaults(isGiven ? sources.given[name] : (input.default ?? undefined), input.type, dataTypes);
  if (value === undefined) {
    if (!input.required) return { value: null, problems: [] };
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
      cloudifyCode: 214,
    }),
  );
  return { value, where, problems };
}

/** Constraints of a list with an item type are those of each item. Their arguments may hold functions. */
function brokenConstraints({ input, value, where }: ConstrainedInput, inputs: JsonObject): readonly Diagnostic[] {
  const { itemType, constraints, span } = input;
  const values = itemType !== undefined && Array.isArray(value) ? (value as readonly Json[]) : [value];
  try {
    const known = evaluateFunctions([...constraints], { inputs, property: noProperty }) as readonly JsonObject[];
    return values
      .flatMap((one) => checkConstraints(one, known))
      .map(
        (message): Diagnostic => ({
          code: 'input-constraint',
          severity: 'error',
          message: `${where} is not allowed: ${message}`,
          span,
          hint: 'Choose a value that the constraints of the input allow.',
        }),
      );
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const hint = 'Check the names in the function.';
    return [{ code: 'function-failed', severity: 'error', message: error.message, span, hint }];
  }
}

function noProperty(): never {
  throw new FunctionError('a constraint of an input knows inputs only, no properties');
}
