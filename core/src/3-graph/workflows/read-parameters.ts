// Parameters of workflows as their steps want them.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { isMapping } from '#blueprint/elements/check-value.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan } from '#plan/plan.ts';
import type { WorkflowParameters } from '../task-graph.ts';
import type { WorkflowOutcome } from '../workflow.ts';

/** A value, or how the workflow ends because there is none. */
export type Read<Value> = { readonly value: Value } | { readonly problem: WorkflowOutcome };

/** A mapping; empty where nothing is given. */
export function mappingOf(parameters: WorkflowParameters, name: string): Read<JsonObject> {
  const value = parameters[name] ?? {};
  if (isMapping(value)) return { value };
  return { problem: unfit(name, value, 'a mapping, for instance {"port": 80}') };
}

/** A whole number, also one that is written as text. */
export function integerOf(parameters: WorkflowParameters, name: string): Read<number> {
  const value = parameters[name] ?? null;
  const number = typeof value === 'string' && /^[+-]?\d+$/u.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return { value: number };
  return { problem: unfit(name, value, 'a whole number') };
}

/** Names: a list, one name, or names with commas between. Empty where nothing is given. */
export function namesOf(parameters: WorkflowParameters, name: string): readonly string[] {
  const value = parameters[name] ?? [];
  if (Array.isArray(value)) return value.map(String);
  return (textOf(parameters, name) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A text; `undefined` where nothing is given, or nothing that is one. */
export function textOf(parameters: WorkflowParameters, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How a workflow ends that is asked for an instance that does not exist. */
export function unknownInstance(plan: Plan, id: string): WorkflowOutcome {
  const ids = plan.instances.map((instance) => instance.id);
  const near = suggestName(id, ids);
  const hint = near === undefined ? 'brolly status lists the instances.' : `Did you mean "${near}"?`;
  return { kind: 'failed', message: `the deployment has no instance "${id}"`, hint };
}

function unfit(name: string, value: Json, wanted: string): WorkflowOutcome {
  return { kind: 'failed', message: `the parameter "${name}" is ${JSON.stringify(value)}`, hint: `Give ${wanted}.` };
}
