// The values of all inputs: given ones, else defaults, each checked against its declaration.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, InputDefinition } from '#blueprint/blueprint.ts';
import { checkValue, withDefaults } from '#blueprint/elements/check-value.ts';
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
  for (const [name, input] of Object.entries(blueprint.inputs)) {
    const { value, problems } = applyInput(name, input, { given, blueprint });
    inputs[name] = value;
    diagnostics.push(...problems);
  }
  return { inputs, diagnostics };
}

function applyInput(
  name: string,
  input: InputDefinition,
  sources: { readonly given: JsonObject; readonly blueprint: Blueprint },
): { readonly value: Json; readonly problems: readonly Diagnostic[] } {
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
  const problems = checkValue(value, input.type, dataTypes).map(
    (problem): Diagnostic => ({
      code: 'input-type',
      severity: 'error',
      message: `${where} does not fit: ${problem.path.length === 0 ? '' : `${problem.path.join('.')}: `}${problem.message}`,
      span: input.span,
      hint: `Its type is ${input.type}.`,
      cloudifyCode: 214,
    }),
  );
  if (problems.length > 0) return { value, problems };
  const broken = checkConstraints(value, input.constraints).map(
    (message): Diagnostic => ({
      code: 'input-constraint',
      severity: 'error',
      message: `${where} is not allowed: ${message}`,
      span: input.span,
      hint: 'Choose a value that the constraints of the input allow.',
    }),
  );
  return { value, problems: broken };
}
