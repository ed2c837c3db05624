// From the name of an operation as a user says it to the full name that a node has it under.

import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Plan, PlanNode } from '#plan/plan.ts';

/** `none`: the node does not have it. `ambiguous`: several of its operations are called so. */
export type ResolvedOperation =
  | { readonly kind: 'found'; readonly operation: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly operations: readonly string[] };

/** Takes a full name, or the end of one (`start`, `lifecycle.start`) where only one operation of the node ends so. */
export function resolveOperation(node: PlanNode, name: string): ResolvedOperation {
  if (Object.hasOwn(node.operations, name)) return { kind: 'found', operation: name };
  const operations = Object.keys(node.operations).filter((operation) => operation.endsWith(`.${name}`));
  const [operation] = operations;
  if (operation === undefined) return { kind: 'none' };
  return operations.length === 1 ? { kind: 'found', operation } : { kind: 'ambiguous', operations };
}

/** The operation of the plan whose short name is nearest to that of the given one. */
export function nearestOperation(plan: Plan, name: string): string | undefined {
  const all = Object.values(plan.nodes).flatMap((node) => Object.keys(node.operations));
  return suggestName(shortName(name), [...new Set(all.map(shortName))]);
}

function shortName(operation: string): string {
  return operation.split('.').at(-1) ?? operation;
}
