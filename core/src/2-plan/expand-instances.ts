// Node instances and their relationships, from node templates and how many of each there are.

import type { PlanInstance, PlanNode, PlanRelationship } from './plan.ts';

export const CONTAINED_IN = 'cloudify.relationships.contained_in';
export const COMPUTE = 'cloudify.nodes.Compute';

interface Made {
  readonly id: string;
  readonly node: PlanNode;
  readonly index: number;
  readonly parent: Made | undefined;
}

/**
 * Makes the instances of all nodes, sorted by id. A contained node gets its number per instance of its container.
 *
 * A relationship leads to all instances of its target, but where both lie in the same container only to those in the
 * same instance of it; `connection_type: all_to_one` leads to the first by id.
 */
export function expandInstances(
  nodes: Readonly<Record<string, PlanNode>>,
  makeId: () => string,
): readonly PlanInstance[] {
  const made = new Map<string, readonly Made[]>();
  const taken = new Set<string>();
  const newId = (name: string): string => {
    for (;;) {
      const id = `${name}_${makeId()}`;
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  };
  const expand = (node: PlanNode): readonly Made[] => {
    const known = made.get(node.name);
    if (known !== undefined) return known;
    const container = nodes[containerOf(node)?.target ?? ''];
    const parents: readonly (Made | undefined)[] = container === undefined ? [undefined] : expand(container);
    let index = 0;
    const instances = parents.flatMap((parent) =>
      Array.from({ length: node.instanceCount }, (): Made => {
        index += 1;
        return { id: newId(node.name), node, index, parent };
      }),
    );
    made.set(node.name, instances);
    return instances;
  };
  for (const node of Object.values(nodes)) expand(node);
  return [...made.values()]
    .flat()
    .map((one) => toInstance(one, made))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function toInstance(one: Made, made: ReadonlyMap<string, readonly Made[]>): PlanInstance {
  const host = ancestors(one).find((ancestor) => ancestor.node.typeHierarchy.includes(COMPUTE));
  return {
    id: one.id,
    nodeName: one.node.name,
    index: one.index,
    ...(host === undefined ? {} : { hostInstanceId: host.id }),
    relationships: one.node.relationships.flatMap((relationship, index) =>
      targetsOf(one, relationship, made).map((target) => ({ relationship: index, targetId: target.id })),
    ),
  };
}

function targetsOf(
  one: Made,
  relationship: PlanRelationship,
  made: ReadonlyMap<string, readonly Made[]>,
): readonly Made[] {
  const all = made.get(relationship.target) ?? [];
  if (relationship.typeHierarchy.includes(CONTAINED_IN)) return all.filter((target) => target === one.parent);
  const near = nearest(one, all);
  if (relationship.properties['connection_type'] !== 'all_to_one') return near;
  return near.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, 1);
}

/** Targets in the same instance of the innermost container that both sides have, or all when they share none. */
function nearest(one: Made, targets: readonly Made[]): readonly Made[] {
  for (const own of ancestors(one).slice(1)) {
    const sharing = targets.filter((target) => ancestors(target).some((ancestor) => ancestor.node === own.node));
    if (sharing.length > 0) return sharing.filter((target) => ancestors(target).includes(own));
  }
  return targets;
}

/** The instance itself, then its container, and so on. */
function ancestors(one: Made): readonly Made[] {
  const chain: Made[] = [];
  for (let at: Made | undefined = one; at !== undefined; at = at.parent) chain.push(at);
  return chain;
}

/** The relationship by which a node is contained in another. */
export function containerOf(node: Pick<PlanNode, 'relationships'>): PlanRelationship | undefined {
  return node.relationships.find((relationship) => relationship.typeHierarchy.includes(CONTAINED_IN));
}
