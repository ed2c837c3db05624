// Whether a workflow may be begun as the deployment is now: the `availability_rules` that a blueprint gives it.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { isMapping } from '#blueprint/elements/check-value.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { Plan } from '#plan/plan.ts';
import type { InstanceState } from './task-graph.ts';

/** @returns `workflow-unavailable`, or nothing. A workflow without rules is always available. */
export function checkAvailability(
  plan: Plan,
  workflow: string,
  states: ReadonlyMap<string, InstanceState>,
): readonly Diagnostic[] {
  const rules = Object.hasOwn(plan.workflows, workflow) ? plan.workflows[workflow]?.availabilityRules : undefined;
  if (rules === undefined || !isMapping(rules)) return [];
  const reason = reasonAgainst(plan, rules, states);
  if (reason === undefined) return [];
  const message = `the workflow "${workflow}" is not available: ${reason}`;
  const hint = 'Its availability_rules in the blueprint say when it is.';
  return [{ code: 'workflow-unavailable', severity: 'error', message, hint }];
}

function reasonAgainst(plan: Plan, rules: JsonObject, states: ReadonlyMap<string, InstanceState>): string | undefined {
  if (rules['available'] === false) return 'its blueprint switches it off';
  const active = textsOf(rules['node_instances_active']);
  const all = plan.instances.map(({ id }) => states.get(id) ?? 'uninitialized');
  if (active.length > 0 && !active.some((wanted) => isActive(wanted, all))) {
    const started = all.filter((state) => state === 'started').length;
    return `${started} of ${all.length} node instances are started, and it is for ${active.join(' or ')}`;
  }
  const types = textsOf(rules['node_types_required']);
  const isThere = Object.values(plan.nodes).some(({ typeHierarchy }) =>
    types.some((type) => typeHierarchy.includes(type)),
  );
  return types.length === 0 || isThere ? undefined : `no node template is of the type ${types.join(' or ')}`;
}

/** As Cloudify has the words. */
function isActive(wanted: string, states: readonly InstanceState[]): boolean {
  const areAllStarted = states.every((state) => state === 'started');
  switch (wanted) {
    case 'all':
      return areAllStarted;
    case 'partial':
      return !areAllStarted && !states.every((state) => state === 'uninitialized' || state === 'deleted');
    case 'none':
      return !states.includes('started');
    default:
      return false;
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
