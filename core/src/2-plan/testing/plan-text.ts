// Plans of blueprints in a few words, for tests.

import type { JsonObject, OperationTraits } from '@brolly/plugin-sdk';
import { blueprintOf } from '#blueprint/testing/compile-text.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { makePlan } from '../make-plan.ts';
import type { Plan } from '../plan.ts';

interface PlanTextOptions {
  readonly inputs?: JsonObject;
  readonly operationTraits?: (plugin: string, functionName: string) => OperationTraits;
}

/** Plans the blueprint below the header; ids end in 1, 2, ... */
export async function tryPlan(
  body: string,
  options: PlanTextOptions = {},
): Promise<{ plan: Plan | undefined; diagnostics: readonly Diagnostic[] }> {
  const { inputs = {}, operationTraits = () => ({}) } = options;
  let last = 0;
  const makeId = (): string => {
    last += 1;
    return String(last);
  };
  return makePlan(await blueprintOf(body), inputs, { makeId, operationTraits });
}

/** The same. @throws where there is no plan */
export async function planOf(body: string, options: PlanTextOptions = {}): Promise<Plan> {
  const { plan, diagnostics } = await tryPlan(body, options);
  if (plan === undefined) throw new Error(diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'));
  return plan;
}
