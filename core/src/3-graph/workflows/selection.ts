// Which instances a workflow works on.

import type { Plan } from '#plan/plan.ts';
import type { Subject } from '../chain.ts';
import type { WorkflowParameters } from '../task-graph.ts';

/** All instances of the plan with their nodes, and those that the filters leave. */
export interface Selection {
  readonly all: readonly Subject[];
  readonly isSelected: (instanceId: string) => boolean;
  /** Instance id -> ids of the instances that have a relationship to it. */
  readonly sourcesOf: ReadonlyMap<string, readonly string[]>;
}

/** Applies `type_names`, `node_ids` and `node_instance_ids`; an empty or missing list does not filter. */
export function selectInstances(plan: Plan, parameters: WorkflowParameters): Selection {
  const types = names(parameters['type_names']);
  const nodes = names(parameters['node_ids']);
  const ids = names(parameters['node_instance_ids']);
  const all = plan.instances.flatMap((instance) => {
    const node = plan.nodes[instance.nodeName];
    return node === undefined ? [] : [{ node, instance }];
  });
  const selected = new Set(
    all
      .filter(({ node }) => types.size === 0 || node.typeHierarchy.some((type) => types.has(type)))
      .filter(({ node }) => nodes.size === 0 || nodes.has(node.name))
      .filter(({ instance }) => ids.size === 0 || ids.has(instance.id))
      .map(({ instance }) => instance.id),
  );
  const sourcesOf = new Map<string, string[]>();
  for (const { instance } of all) {
    for (const { targetId } of instance.relationships) {
      const sources = sourcesOf.get(targetId);
      if (sources === undefined) sourcesOf.set(targetId, [instance.id]);
      else sources.push(instance.id);
    }
  }
  return { all, isSelected: (id) => selected.has(id), sourcesOf };
}

/** Ids of the targets of an instance's relationships, each once. */
export function targetsOf({ instance }: Subject): readonly string[] {
  return [...new Set(instance.relationships.map((relationship) => relationship.targetId))];
}

function names(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}
