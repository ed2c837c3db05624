// Whether inputs that a user gives to an operation go together with those of the blueprint.

import type { JsonObject } from '@brolly/plugin-sdk';
import { checkValue } from '#blueprint/elements/check-value.ts';
import type { PlanNode } from '#plan/plan.ts';
import type { WorkflowOutcome } from '../workflow.ts';

/** How an operation of a node is called with further inputs. */
export interface Call {
  readonly node: PlanNode;
  /** Full name. */
  readonly operation: string;
  readonly inputs: JsonObject;
  /** Whether they may take the place of inputs that the blueprint gives. */
  readonly allowsOverride: boolean;
}

/** Why the call cannot be made; `undefined` where it can. */
export function checkKwargs({ node, operation, inputs, allowsOverride }: Call): WorkflowOutcome | undefined {
  const declared = node.operations[operation];
  const what = `${operation} of node template "${node.name}"`;
  const given = Object.keys(inputs);
  const twice = allowsOverride ? [] : given.filter((name) => Object.hasOwn(declared?.inputs ?? {}, name));
  if (twice.length > 0) {
    const names = twice.map((name) => `"${name}"`).join(', ');
    return {
      kind: 'failed',
      message: `the blueprint gives ${what} the input ${names} already`,
      hint: 'Say allow_kwargs_override=true to take its place.',
    };
  }
  for (const name of given) {
    const [problem] = checkValue(inputs[name] ?? null, declared?.inputTypes?.[name], {});
    if (problem === undefined) continue;
    const hint = 'Give a value of the type that the operation declares.';
    return { kind: 'failed', message: `the input "${name}" of ${what} does not fit: ${problem.message}`, hint };
  }
  return undefined;
}
