// Node instances as the peer writes them.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Plan, PlanInstance } from '../../core/src/2-plan/plan.ts';

export function peerInstances(plan: Plan): readonly JsonObject[] {
  return plan.instances.map((instance) => peerInstance(instance, plan.nodes));
}

/** Of several relationships to one node the peer keeps the last. */
export function peerInstance(instance: PlanInstance, nodes: Plan['nodes']): JsonObject {
  const declared = nodes[instance.nodeName]?.relationships ?? [];
  const last = new Map(declared.map((one, index) => [one.target, index]));
  return {
    id: instance.id,
    name: instance.nodeName,
    node_id: instance.nodeName,
    relationships: instance.relationships.flatMap(({ relationship, targetId }) => {
      const one = declared[relationship];
      if (one === undefined || last.get(one.target) !== relationship) return [];
      return [{ type: one.type, target_name: one.target, target_id: targetId }];
    }),
    ...(instance.hostInstanceId === undefined ? {} : { host_id: instance.hostInstanceId }),
    ...(instance.scalingGroups === undefined
      ? {}
      : { scaling_groups: instance.scalingGroups.map(({ name, id }) => ({ name, id })) }),
  };
}
