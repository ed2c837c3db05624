// Which secrets a plan asks for, found without evaluating anything.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Plan } from './plan.ts';

/** Names of secrets, sorted. */
export interface WantedSecrets {
  readonly names: readonly string[];
  /** Whether some names are only known when an operation runs, such as `{get_secret: {get_attribute: ...}}`. */
  readonly hasOthers: boolean;
}

const OF_OTHERS: ReadonlySet<string> = new Set([
  'get_capability',
  'get_environment_capability',
  'get_group_capability',
]);

/** Looks for get_secret in all that operations are given. Outputs do not count: they are asked for later. */
export function findSecrets(plan: Pick<Plan, 'nodes'>): WantedSecrets {
  const names = new Set<string>();
  let hasOthers = false;
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) return (value as readonly Json[]).forEach(visit);
    const entries = Object.entries(value as JsonObject);
    const [first] = entries;
    if (entries.length === 1 && first?.[0] === 'get_secret') {
      const argument: Json | undefined = Array.isArray(first[1]) ? (first[1] as readonly Json[])[0] : first[1];
      if (typeof argument === 'string') names.add(argument);
      else hasOthers = true;
    }
    // What other deployments offer may be secrets.
    if (entries.length === 1 && OF_OTHERS.has(first?.[0] ?? '')) hasOthers = true;
    for (const [, item] of entries) visit(item);
  };
  for (const node of Object.values(plan.nodes)) {
    visit(node.properties);
    const operations = [node, ...node.relationships].flatMap((each) =>
      'operations' in each
        ? Object.values(each.operations)
        : [...Object.values(each.sourceOperations), ...Object.values(each.targetOperations)],
    );
    for (const operation of operations) visit(operation.inputs);
  }
  return { names: [...names].sort(), hasOthers };
}
