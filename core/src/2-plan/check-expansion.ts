// What keeps a plan from having instances: too many of them, or relationships that nobody knows how to draw.

import type { Blueprint } from '#blueprint/blueprint.ts';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { CONTAINED_IN, containerOf } from './expand-instances.ts';
import type { PlanNode } from './plan.ts';

/** More than any deployment has, and few enough to hold. */
const MOST_INSTANCES = 1_000_000;
const CONNECTION_TYPES: readonly unknown[] = ['all_to_all', 'all_to_one'];

/** Reports `instances-number` where a node would have too many, and `connection-type`. */
export function checkExpansion(nodes: Readonly<Record<string, PlanNode>>, blueprint: Blueprint): readonly Diagnostic[] {
  return Object.values(nodes).flatMap((node) => {
    const template = blueprint.nodeTemplates[node.name];
    return [
      ...tooMany(node, nodes).map((problem): Diagnostic => ({ ...problem, span: template?.span })),
      ...node.relationships.flatMap((relationship, index): readonly Diagnostic[] => {
        const { connection_type: written = 'all_to_all' } = relationship.properties;
        if (relationship.typeHierarchy.includes(CONTAINED_IN) || CONNECTION_TYPES.includes(written)) return [];
        const problem: Diagnostic = {
          code: 'connection-type',
          severity: 'error',
          message: `the relationship of node template "${node.name}" to "${relationship.target}" has the unknown connection_type ${JSON.stringify(written)}`,
          span: template?.relationships[index]?.span,
          hint: 'Write all_to_all or all_to_one; a function has no value here.',
        };
        return [problem];
      }),
    ];
  });
}

/** Says it of the first node on the way down, not again of those that it contains. */
function tooMany(node: PlanNode, nodes: Readonly<Record<string, PlanNode>>): readonly Diagnostic[] {
  const container = nodes[containerOf(node)?.target ?? ''];
  const around = container === undefined ? 1 : countOf(container, nodes);
  const total = around * node.instanceCount;
  if (total <= MOST_INSTANCES || around > MOST_INSTANCES) return [];
  return [
    {
      code: 'instances-number',
      severity: 'error',
      message: `node template "${node.name}" would have ${total} instances, more than ${MOST_INSTANCES}`,
      hint: 'A contained node has its number of instances in each instance of its container.',
      cloudifyCode: 207,
    },
  ];
}

function countOf(node: PlanNode, nodes: Readonly<Record<string, PlanNode>>): number {
  let total = 1;
  for (let at: PlanNode | undefined = node; at !== undefined; at = nodes[containerOf(at)?.target ?? ''])
    total *= at.instanceCount;
  return total;
}
