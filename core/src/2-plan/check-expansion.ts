// What keeps a plan from having instances: too many of them, or relationships that nobody knows how to draw.

import type { Blueprint } from '#blueprint/blueprint.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { CONTAINED_IN, type Expandable, surroundingNames } from './expand-instances.ts';
import type { PlanNode } from './plan.ts';

/** More than any deployment has, and few enough to hold. */
const MOST_INSTANCES = 1_000_000;
const ROOTS: readonly string[] = ['cloudify.relationships.depends_on', 'cloudify.relationships.connected_to'];
const CONNECTION_TYPES: readonly unknown[] = ['all_to_all', 'all_to_one'];

/** Reports `instances-number` where a node would have too many, and relationships that cannot be drawn. */
export function checkExpansion(plan: Expandable, blueprint: Blueprint): readonly Diagnostic[] {
  const around = surroundingNames(plan);
  const countOf = instanceCounter(plan, around);
  return Object.values(plan.nodes).flatMap((node) => {
    const template = blueprint.nodeTemplates[node.name];
    return [
      ...tooMany(node.name, around, countOf).map((problem): Diagnostic => ({ ...problem, span: template?.span })),
      ...node.relationships.flatMap((relationship, index): readonly Diagnostic[] => {
        const problem = connectionProblem(node, relationship, { plan, around });
        return problem === undefined ? [] : [{ ...problem, span: template?.relationships[index]?.span }];
      }),
    ];
  });
}

interface Places {
  readonly plan: Expandable;
  readonly around: ReadonlyMap<string, string>;
}

function connectionProblem(
  node: PlanNode,
  relationship: PlanNode['relationships'][number],
  { plan, around }: Places,
): Diagnostic | undefined {
  const { typeHierarchy, target, properties } = relationship;
  if (typeHierarchy.includes(CONTAINED_IN)) return undefined;
  const { connection_type: written = 'all_to_all' } = properties;
  const what = `the relationship of node template "${node.name}" to "${target}"`;
  if (!typeHierarchy.some((type) => ROOTS.includes(type)))
    return {
      code: 'relationship-unsupported',
      severity: 'error',
      message: `${what} has the type "${typeHierarchy.at(-1)}", which says nothing of how instances are related`,
      hint: `Derive the type from ${ROOTS.join(' or ')}.`,
    };
  if (!CONNECTION_TYPES.includes(written))
    return {
      code: 'connection-type',
      severity: 'error',
      message: `${what} has the unknown connection_type ${JSON.stringify(written)}`,
      hint: 'Write all_to_all or all_to_one; a function has no value here.',
    };
  const groups = groupsAround(node.name, plan, around);
  const shared = groupsAround(target, plan, around).find((group) => groups.includes(group));
  // To what a node lies in, a relationship leads to the very instance, whatever its type of connection.
  if (written !== 'all_to_one' || shared === undefined || liesIn(node.name, target, around)) return undefined;
  return {
    code: 'connection-in-group',
    severity: 'error',
    message: `${what} is all_to_one, but both are in scaling group "${shared}"`,
    hint: 'Write all_to_all: in a scaling group it leads to the instances in the same group instance.',
  };
}

function groupsAround(name: string, plan: Expandable, around: ReadonlyMap<string, string>): readonly string[] {
  const groups: string[] = [];
  for (let at = around.get(name); at !== undefined; at = around.get(at))
    if (Object.hasOwn(plan.scalingGroups, at)) groups.push(at);
  return groups;
}

function liesIn(name: string, container: string, around: ReadonlyMap<string, string>): boolean {
  for (let at = around.get(name); at !== undefined; at = around.get(at)) if (at === container) return true;
  return false;
}

/** Says it of the first node on the way down, not again of those that it contains. */
function tooMany(
  name: string,
  around: ReadonlyMap<string, string>,
  countOf: (name: string) => number,
): readonly Diagnostic[] {
  const parent = around.get(name);
  const before = parent === undefined ? 1 : countOf(parent);
  const total = countOf(name);
  if (total <= MOST_INSTANCES || before > MOST_INSTANCES) return [];
  return [
    {
      code: 'instances-number',
      severity: 'error',
      message: `node template "${name}" would have ${total} instances, more than ${MOST_INSTANCES}`,
      hint: 'A contained node has its number of instances in each instance of its container.',
      cloudifyCode: 207,
    },
  ];
}

/** Makes the answer to how many instances there are of a node or group in all. Each is counted once. */
function instanceCounter(plan: Expandable, around: ReadonlyMap<string, string>): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const way: string[] = [];
    let at: string | undefined = name;
    for (; at !== undefined && !counts.has(at); at = around.get(at)) way.push(at);
    let total = at === undefined ? 1 : (counts.get(at) ?? 1);
    for (const one of way.toReversed()) {
      total *= numberOf(one, plan);
      counts.set(one, total);
    }
    return total;
  };
}

function numberOf(name: string, { nodes, scalingGroups }: Expandable): number {
  return (Object.hasOwn(nodes, name) ? nodes[name] : scalingGroups[name])?.instanceCount ?? 1;
}
