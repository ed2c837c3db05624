// Whether a blueprint that was edited still fits the deployment that was made from it.

import { isDeepStrictEqual } from 'node:util';
import type { InstanceState } from '#graph/task-graph.ts';
import type { Plan, PlanNode } from '#plan/plan.ts';

/**
 * `same`: nothing that matters differs. `adoptable`: the same node templates and numbers of instances; `nodes` say
 * something new. `different`: `reasons` say what a deployment with life cannot take over.
 */
export type PlanDifference =
  | { readonly kind: 'same' }
  | { readonly kind: 'adoptable'; readonly nodes: readonly string[] }
  | { readonly kind: 'different'; readonly reasons: readonly string[] };

/** States of an instance that has, or had, no life: nothing would be lost with it. */
const LIFELESS: ReadonlySet<InstanceState> = new Set(['uninitialized', 'deleted']);

/** Whether an instance in this state may have left something on a host. */
export function hasLife(state: InstanceState): boolean {
  return !LIFELESS.has(state);
}

/** Compares two plans of one blueprint; ids of instances and places in files do not count. */
export function comparePlans(before: Plan, after: Plan): PlanDifference {
  const reasons = shapeDifferences(before, after);
  if (reasons.length > 0) return { kind: 'different', reasons };
  const nodes = Object.keys(after.nodes).filter(
    (name) => !isDeepStrictEqual(withoutPlaces(before.nodes[name]), withoutPlaces(after.nodes[name])),
  );
  if (nodes.length === 0 && isDeepStrictEqual(withoutPlaces(rest(before)), withoutPlaces(rest(after))))
    return { kind: 'same' };
  return { kind: 'adoptable', nodes };
}

/** The new plan with the instances of the old one, which keep their ids. Only for plans that are not `different`. */
export function adoptInstances(before: Plan, after: Plan): Plan {
  return { ...after, instances: before.instances };
}

/** What belongs to no node template. */
function rest(plan: Plan): unknown {
  return [plan.inputs, plan.outputs, plan.capabilities, plan.workflows, plan.plugins];
}

function shapeDifferences(before: Plan, after: Plan): string[] {
  const names = [...new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])].sort();
  return names.flatMap((name) => nodeDifference(name, before.nodes[name], after.nodes[name]));
}

function nodeDifference(name: string, before: PlanNode | undefined, after: PlanNode | undefined): string[] {
  if (before === undefined) return [`node template "${name}" is new`];
  if (after === undefined) return [`node template "${name}" is gone`];
  if (before.type !== after.type)
    return [`node template "${name}" has another type (${before.type}, now ${after.type})`];
  if (before.instanceCount !== after.instanceCount) {
    return [`node template "${name}" has ${after.instanceCount} instances instead of ${before.instanceCount}`];
  }
  return targets(before) === targets(after) ? [] : [`node template "${name}" has other relationships`];
}

function targets(node: PlanNode): string {
  return node.relationships.map((each) => `${each.type}>${each.target}`).join();
}

/** Without `source` and without keys that have no value, at any depth: a comment above a node template changes nothing. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== undefined && !(key === 'source' && isPlace(item)),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutPlaces(item)]));
}

function isPlace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'file' in value && 'line' in value && 'column' in value;
}
