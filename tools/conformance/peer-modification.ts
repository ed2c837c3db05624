// Scaling and updates of a deployment, asked and answered as the peer does.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { type InstanceChange, modifyInstances } from '../../core/src/2-plan/modify-instances.ts';
import type { PlanInstance, PlanNode } from '../../core/src/2-plan/plan.ts';
import type { Answer, Case } from './case.ts';
import { type PeerInstance, type PeerNode, planGroups, planInstances, planNodes } from './from-peer-plan.ts';
import { peerInstance } from './peer-instances.ts';

type Nodes = Readonly<Record<string, PlanNode>>;

export function modifyCase(one: Case): Answer {
  const args = (one.args ?? {}) as Readonly<Record<string, Json>>;
  const nodes = planNodes(args['nodes'] as unknown as readonly PeerNode[]);
  const beforeNodes = planNodes((args['previous_nodes'] ?? args['nodes']) as unknown as readonly PeerNode[]);
  const instances = planInstances(args['previous_node_instances'] as unknown as readonly PeerInstance[], beforeNodes);
  let count = 0;
  const modification = modifyInstances(
    { nodes: beforeNodes, instances },
    { nodes, scalingGroups: planGroups(args['scaling_groups'] as JsonObject) },
    { changes: changesOf(args['modified_nodes']), makeId: () => `new${(count += 1)}` },
  );
  const before = new Map(instances.map((each) => [each.id, each]));
  const after = new Map(modification.instances.map((each) => [each.id, each]));
  return {
    id: one.id,
    ok: {
      added_and_related: whole(modification.added, 'added', { nodes, all: after }),
      removed_and_related: whole(modification.removed, 'removed', { nodes: beforeNodes, all: before }),
      extended_and_related: links(modification.extended, 'extended', { nodes, others: before, all: after }),
      reduced_and_related: links(modification.reduced, 'reduced', { nodes: beforeNodes, others: after, all: before }),
    },
  };
}

function changesOf(modified: Json | undefined): Readonly<Record<string, InstanceChange>> {
  if (typeof modified !== 'object' || modified === null || Array.isArray(modified)) return {};
  return Object.fromEntries(
    Object.entries(modified as Readonly<Record<string, JsonObject>>).map(([name, wanted]) => [
      name,
      {
        instances: Number(wanted['instances']),
        removeFirst: wanted['removed_ids_include_hint'] as readonly string[] | undefined,
        removeLast: wanted['removed_ids_exclude_hint'] as readonly string[] | undefined,
      },
    ]),
  );
}

/** Instances with all their relationships, and the neighbours at both ends with those that lead to or from them. */
function whole(
  changed: readonly PlanInstance[],
  modification: string,
  { nodes, all }: { readonly nodes: Nodes; readonly all: ReadonlyMap<string, PlanInstance> },
): readonly JsonObject[] {
  const ids = new Set(changed.map((one) => one.id));
  const targets = new Set(changed.flatMap((one) => one.relationships.map((each) => each.targetId)));
  return [...all.values()].flatMap((one) => {
    if (ids.has(one.id)) return [{ ...peerInstance(one, nodes, all), modification }];
    const leading = { ...one, relationships: one.relationships.filter((each) => ids.has(each.targetId)) };
    return leading.relationships.length > 0 || targets.has(one.id) ? [peerInstance(leading, nodes, all)] : [];
  });
}

/** Instances with the relationships that come or go, and the targets that were and are there. */
function links(
  changed: readonly PlanInstance[],
  modification: string,
  given: {
    readonly nodes: Nodes;
    readonly others: ReadonlyMap<string, PlanInstance>;
    readonly all: ReadonlyMap<string, PlanInstance>;
  },
): readonly JsonObject[] {
  const ids = new Set(changed.map((one) => one.id));
  const targets = [...new Set(changed.flatMap((one) => one.relationships.map((each) => each.targetId)))].filter(
    (id) => !ids.has(id) && given.others.has(id),
  );
  return [
    ...changed.map((one) => ({ ...peerInstance(one, given.nodes, given.all), modification })),
    ...targets.flatMap((id) => {
      const one = given.all.get(id);
      return one === undefined ? [] : [peerInstance({ ...one, relationships: [] }, given.nodes, given.all)];
    }),
  ];
}
