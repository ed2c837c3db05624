// A plan with another number of instances of a node template or a scaling group.

import { containerOf } from './expand-instances.ts';
import { type InstanceChange, type InstanceModification, modifyInstances } from './modify-instances.ts';
import type { Plan } from './plan.ts';

/** What scaling turns a plan into. */
export interface ScaledPlan {
  readonly modification: InstanceModification;
  /** While instances come or go: with those that come, still with those that go, and the numbers of before. */
  readonly during: Plan;
  readonly after: Plan;
}

/** What can be scaled, with its numbers as the plan has them. */
export interface Scalable {
  readonly kind: 'node' | 'group';
  readonly name: string;
  /** Per instance of what surrounds it, as are the limits. */
  readonly instances: number;
  readonly minInstances: number;
  /** -1: without limit. */
  readonly maxInstances: number;
}

/** The scaling group, else the node template of a name. */
export function findScalable(plan: Plan, name: string): Scalable | undefined {
  const group = plan.scalingGroups?.[name];
  if (group !== undefined && Object.hasOwn(plan.scalingGroups ?? {}, name)) {
    const { instanceCount: instances, minInstances, maxInstances } = group;
    return { kind: 'group', name, instances, minInstances, maxInstances };
  }
  const node = Object.hasOwn(plan.nodes, name) ? plan.nodes[name] : undefined;
  if (node === undefined) return undefined;
  const { instanceCount: instances, minInstances = 0, maxInstances = -1 } = node;
  return { kind: 'node', name, instances, minInstances, maxInstances };
}

/** Scales to a number of instances. Takes as given that the number is 0 or more. */
export function scalePlan(
  plan: Plan,
  entity: Scalable,
  options: { readonly change: InstanceChange; readonly makeId: () => string },
): ScaledPlan {
  const { change, makeId } = options;
  const { nodes, scalingGroups = {} } = plan;
  const modification = modifyInstances(plan, { nodes, scalingGroups }, { changes: { [entity.name]: change }, makeId });
  const hasRemoved = modification.removed.length > 0;
  return {
    modification,
    during: { ...plan, instances: hasRemoved ? plan.instances : modification.instances },
    after: { ...withNumber(plan, entity, change.instances), instances: modification.instances },
  };
}

/** The node that a node's instances stand on, where that is another one. */
export function hostOf(plan: Plan, name: string): string | undefined {
  const node = plan.nodes[name];
  return node === undefined || containerOf(node) === undefined || node.hostNode === name ? undefined : node.hostNode;
}

function withNumber(plan: Plan, { kind, name }: Scalable, instanceCount: number): Plan {
  if (kind === 'group') {
    const group = plan.scalingGroups?.[name];
    return group === undefined
      ? plan
      : { ...plan, scalingGroups: { ...plan.scalingGroups, [name]: { ...group, instanceCount } } };
  }
  const node = plan.nodes[name];
  return node === undefined ? plan : { ...plan, nodes: { ...plan.nodes, [name]: { ...node, instanceCount } } };
}
