// Nodes and instances of the peer's plans as our plans have them.

import type { JsonObject } from '@brolly/plugin-sdk';
import { COMPUTE } from '../../core/src/2-plan/expand-instances.ts';
import type { PlanInstance, PlanNode, PlanScalingGroup } from '../../core/src/2-plan/plan.ts';

interface Scalable {
  readonly properties: { readonly default_instances?: number; readonly current_instances?: number };
}

export interface PeerNode {
  readonly id: string;
  readonly name?: string;
  readonly type: string;
  readonly type_hierarchy?: readonly string[];
  readonly properties?: JsonObject;
  readonly capabilities?: { readonly scalable?: Scalable };
  readonly host_id?: string;
  readonly relationships?: readonly {
    readonly type: string;
    readonly type_hierarchy?: readonly string[];
    readonly target_id: string;
    readonly properties?: JsonObject;
  }[];
}

export interface PeerInstance {
  readonly id: string;
  readonly node_id: string;
  readonly index?: number;
  readonly host_id?: string | null;
  readonly relationships?: readonly {
    readonly type?: string;
    readonly target_id: string;
    readonly target_name?: string;
  }[];
  readonly scaling_groups?: readonly { readonly name: string; readonly id: string }[];
  readonly runtime_properties?: JsonObject | null;
}

/** Nodes by name. */
export function planNodes(nodes: readonly PeerNode[]): Readonly<Record<string, PlanNode>> {
  return Object.fromEntries(
    nodes.map((node) => [
      node.id,
      {
        name: node.id,
        type: node.type,
        typeHierarchy: node.type_hierarchy ?? [node.type],
        properties: node.properties ?? {},
        operations: {},
        relationships: (node.relationships ?? []).map((one) => ({
          type: one.type,
          typeHierarchy: one.type_hierarchy ?? [one.type],
          target: one.target_id,
          properties: one.properties ?? {},
          sourceOperations: {},
          targetOperations: {},
        })),
        hostNode: node.host_id,
        instanceCount: countOf(node.capabilities?.scalable),
      },
    ]),
  );
}

/** Scaling groups by name. */
export function planGroups(groups: JsonObject | undefined): Readonly<Record<string, PlanScalingGroup>> {
  const all = (groups ?? {}) as unknown as Readonly<Record<string, Scalable & { readonly members: readonly string[] }>>;
  return Object.fromEntries(
    Object.entries(all).map(([name, group]) => [
      name,
      { members: group.members, instanceCount: countOf(group), minInstances: 0, maxInstances: -1 },
    ]),
  );
}

function countOf(scalable: Scalable | undefined): number {
  return scalable?.properties.current_instances ?? scalable?.properties.default_instances ?? 1;
}

/** Instances; each relationship is found again among those of the node, by type and target. */
export function planInstances(
  instances: readonly PeerInstance[],
  nodes: Readonly<Record<string, PlanNode>>,
): readonly PlanInstance[] {
  const nodeOf = new Map(instances.map((one) => [one.id, one.node_id]));
  const last = new Map<string, number>();
  return instances.map((one) => {
    const index = one.index ?? (last.get(one.node_id) ?? 0) + 1;
    last.set(one.node_id, index);
    const declared = nodes[one.node_id]?.relationships ?? [];
    return {
      id: one.id,
      nodeName: one.node_id,
      index,
      hostInstanceId:
        one.host_id ?? (nodes[one.node_id]?.typeHierarchy.includes(COMPUTE) === true ? one.id : undefined),
      relationships: (one.relationships ?? []).flatMap(({ type, target_id, target_name }) => {
        const target = target_name ?? nodeOf.get(target_id);
        const relationship = declared.findLastIndex(
          (each) => each.target === target && (type === undefined || each.type === type),
        );
        return relationship === -1 ? [] : [{ relationship, targetId: target_id }];
      }),
      ...(one.scaling_groups === undefined ? {} : { scalingGroups: one.scaling_groups }),
    };
  });
}

/** A list, or nothing. */
export function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}
