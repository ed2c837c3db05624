// Which instances a workflow works on.

import type { Plan } from '#plan/plan.ts';
import type { WorkflowParameters } from '../task-graph.ts';
import { topologyOf } from '../topology.ts';

/** Ids that `type_names`, `node_ids` and `node_instance_ids` leave; an empty or missing list does not filter. */
export function selectInstances(plan: Plan, parameters: WorkflowParameters): ReadonlySet<string> {
  const types = names(parameters['type_names']);
  const nodes = names(parameters['node_ids']);
  const ids = names(parameters['node_instance_ids']);
  return new Set(
    topologyOf(plan)
      .subjects.filter(({ node }) => types.size === 0 || node.typeHierarchy.some((type) => types.has(type)))
      .filter(({ node }) => nodes.size === 0 || nodes.has(node.name))
      .filter(({ instance }) => ids.size === 0 || ids.has(instance.id))
      .map(({ instance }) => instance.id),
  );
}

function names(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}
