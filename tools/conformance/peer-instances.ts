// Node instances as the peer writes them.

import type { JsonObject } from '@brolly/plugin-sdk';
import { COMPUTE, CONTAINED_IN } from '../../core/src/2-plan/expand-instances.ts';
import type { Plan, PlanInstance } from '../../core/src/2-plan/plan.ts';

export function peerInstances(plan: Plan): readonly JsonObject[] {
  const instances = new Map(plan.instances.map((one) => [one.id, one]));
  return plan.instances.map((instance) => peerInstance(instance, plan.nodes, instances));
}

/** The peer hands the host of a container down to all that is in it, hosts among it. */
function outermostHost(
  instance: PlanInstance,
  nodes: Plan['nodes'],
  instances: ReadonlyMap<string, PlanInstance>,
): string | undefined {
  let host: string | undefined;
  for (let at: PlanInstance | undefined = instance; at !== undefined; ) {
    const node: Plan['nodes'][string] | undefined = nodes[at.nodeName];
    if (node?.typeHierarchy.includes(COMPUTE) === true) host = at.id;
    const inside: PlanInstance['relationships'][number] | undefined = at.relationships.find(
      (one) => node?.relationships[one.relationship]?.typeHierarchy.includes(CONTAINED_IN) === true,
    );
    at = inside === undefined ? undefined : instances.get(inside.targetId);
  }
  return host;
}

/** Of several relationships to one node the peer keeps the last. */
export function peerInstance(
  instance: PlanInstance,
  nodes: Plan['nodes'],
  instances: ReadonlyMap<string, PlanInstance>,
): JsonObject {
  const host = outermostHost(instances.get(instance.id) ?? instance, nodes, instances) ?? instance.hostInstanceId;
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
    ...(host === undefined ? {} : { host_id: host }),
    ...(instance.scalingGroups === undefined
      ? {}
      : { scaling_groups: instance.scalingGroups.map(({ name, id }) => ({ name, id })) }),
  };
}
