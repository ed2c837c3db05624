// Whether there is what the value of an input names, as far as that can be told without a manager.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { ObjectQuery } from '#plan/apply-inputs.ts';
import type { Plan } from '#plan/plan.ts';
import type { Neighbours } from './neighbours.ts';

/** What is known here. */
export interface KnownHere {
  readonly neighbours: Neighbours;
  readonly secretNames: readonly string[];
}

/** Makes the answer. What only a manager knows, such as `blueprint_id`, filters and tenants, counts as there. */
export function localSearch({ neighbours, secretNames }: KnownHere): (query: ObjectQuery) => boolean {
  return ({ type, value, conditions }) => {
    // What is no name was found wrong already, or is the null of an input that may be missing.
    if (typeof value !== 'string') return true;
    if (!fitsPattern(value, conditions['name_pattern'])) return false;
    if (type === 'secret_key') return secretNames.includes(value);
    if (type === 'deployment_id') return hasLabels(neighbours.get(value)?.deployment.plan, conditions['labels']);
    const { deployment_id: deploymentId } = conditions;
    const find = PARTS[type];
    if (typeof deploymentId !== 'string' || find === undefined) return true;
    const plan = neighbours.get(deploymentId)?.deployment.plan;
    return plan !== undefined && find(plan, value);
  };
}

/** What a deployment is made of, by the type of the input that names it. The value of a capability is not looked for. */
const PARTS: Readonly<Record<string, (plan: Plan, value: string) => boolean>> = {
  capability_value: () => true,
  scaling_group: (plan, value) => Object.hasOwn(plan.scalingGroups ?? {}, value),
  node_id: (plan, value) => Object.hasOwn(plan.nodes, value),
  node_type: (plan, value) => Object.values(plan.nodes).some((node) => node.type === value),
  node_instance: (plan, value) => plan.instances.some((one) => one.id === value),
  operation_name: (plan, value) => Object.values(plan.nodes).some((node) => Object.hasOwn(node.operations, value)),
};

const PATTERNS: Readonly<Record<string, (name: string, part: string) => boolean>> = {
  starts_with: (name, part) => name.startsWith(part),
  ends_with: (name, part) => name.endsWith(part),
  contains: (name, part) => name.includes(part),
  equals_to: (name, part) => name === part,
};

function fitsPattern(name: string, pattern: Json | undefined): boolean {
  return Object.entries(mapping(pattern)).every(
    ([how, part]) => typeof part !== 'string' || (PATTERNS[how]?.(name, part) ?? true),
  );
}

/** `labels: [{env: prod}]`: the deployment has each of them. */
function hasLabels(plan: Plan | undefined, wanted: Json | undefined): boolean {
  if (plan === undefined) return false;
  const list = Array.isArray(wanted) ? (wanted as readonly Json[]) : [];
  return list
    .flatMap((one) => Object.entries(mapping(one)))
    .every(([key, value]) => plan.labels?.[key]?.includes(value) === true);
}

function mapping(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
