// The operations of a node or a relationship as a plan has them: by full name, without those that do nothing.

import type { Json, JsonObject, OperationTraits } from '@brolly/plugin-sdk';
import type { Blueprint, Interfaces, Operation } from '#blueprint/blueprint.ts';
import { holdsFunction, isFunction } from '#blueprint/functions/functions.ts';
import type { Span } from '#diagnostics/diagnostic.ts';
import { sourcePlace } from '#diagnostics/source-place.ts';
import type { Words } from './evaluate-static.ts';
import type { PlanOperation } from './plan.ts';

export interface OperationPlanner {
  readonly blueprint: Pick<Blueprint, 'sources'>;
  readonly operationTraits: (plugin: string, functionName: string) => OperationTraits;
  /** What keeps a value from being of a type, in words. */
  readonly problemOf: (value: Json, type: string) => string | undefined;
  readonly report: (message: string, span: Span) => void;
  readonly evaluate: <T extends Json>(value: T, words: Words, span: Span) => T;
}

type PlanOperations = Readonly<Record<string, PlanOperation>>;

/** Plans interfaces; they and their operations, where templates share them and they hold no functions, are planned once. */
export function operationsPlanner(planner: OperationPlanner): (interfaces: Interfaces, words: Words) => PlanOperations {
  const fixed = new Map<Interfaces, PlanOperations>();
  const fixedOperations = new Map<Operation, PlanOperation>();
  return (interfaces, words) => {
    const known = fixed.get(interfaces);
    if (known !== undefined) return known;
    let isFixed = true;
    const operations: Record<string, PlanOperation> = {};
    for (const interfaceName of Object.keys(interfaces)) {
      const listed = interfaces[interfaceName] ?? {};
      for (const name of Object.keys(listed)) {
        const operation = listed[name];
        if (operation?.carrier === undefined) continue;
        const planned =
          fixedOperations.get(operation) ?? planOperation(operation, operation.carrier, { planner, words });
        operations[`${interfaceName}.${name}`] = planned;
        if (holdsFunction(operation.inputs)) isFixed = false;
        else fixedOperations.set(operation, planned);
      }
    }
    if (isFixed) fixed.set(interfaces, operations);
    return operations;
  };
}

function planOperation(
  operation: Operation,
  carrier: NonNullable<Operation['carrier']>,
  { planner, words }: { readonly planner: OperationPlanner; readonly words: Words },
): PlanOperation {
  const traits = planner.operationTraits(carrier.plugin, carrier.function);
  const inputs: JsonObject = planner.evaluate(operation.inputs, words, operation.span);
  for (const [name, type] of Object.entries(operation.inputTypes)) {
    const problem = isInput(operation.inputs[name]) ? planner.problemOf(inputs[name] ?? null, type) : undefined;
    if (problem !== undefined)
      planner.report(`the input "${name}" of an operation does not fit: ${problem}`, operation.span);
  }
  return {
    plugin: carrier.plugin,
    function: carrier.function,
    inputs: { ...inputs, ...carrier.inputs },
    ...(Object.keys(operation.inputTypes).length === 0 ? {} : { inputTypes: operation.inputTypes }),
    executor: operation.executor,
    maxRetries: operation.maxRetries,
    retryIntervalSeconds: operation.retryIntervalSeconds,
    timeoutSeconds: operation.timeoutSeconds,
    timeoutRecoverable: operation.timeoutRecoverable,
    independentOfTargets: traits.independentOfTargets === true ? true : undefined,
    unneededBySources: traits.unneededBySources === true ? true : undefined,
    isRepeatable: traits.isRepeatable === true ? true : undefined,
    source: sourcePlace(operation.span, planner.blueprint.sources),
  };
}

/** Only what an input gives is known for certain while a plan is made. */
function isInput(written: Json | undefined): boolean {
  return typeof written === 'object' && written !== null && Object.hasOwn(written, 'get_input') && isFunction(written);
}
