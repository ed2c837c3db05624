// The plan that a deployment has after an update, and which instances come, go and are changed.

import { type InstanceModification, modifyInstances } from './modify-instances.ts';
import type { Plan, PlanNode, PlanOperation, PlanScalingGroup } from './plan.ts';
import { isSame } from './same-json.ts';
import { keyed, type UpdateStep, updateSteps } from './update-steps.ts';

/** What an update makes of a plan. */
export interface PlannedUpdate {
  readonly steps: readonly UpdateStep[];
  readonly modification: InstanceModification;
  /** The next plan with the instances of the deployment and their numbers. */
  readonly after: Plan;
  /** Node templates in both plans whose instances would be made otherwise now. */
  readonly changedNodes: ReadonlySet<string>;
}

/** Operations that make an instance what it is: another `stop` changes nothing about one that runs. */
const MAKING: ReadonlySet<string> = new Set([
  ...['precreate', 'create', 'configure', 'start', 'poststart'].map((name) => `cloudify.interfaces.lifecycle.${name}`),
  ...['preconfigure', 'postconfigure', 'establish'].map((name) => `cloudify.interfaces.relationship_lifecycle.${name}`),
]);

/**
 * Plans an update. Instances of node templates that are in both plans stay, as many as there are; the numbers of a
 * blueprint are for new deployments. Does not ask whether the changes are supported: see `unsupportedChanges`.
 */
export function planUpdate(before: Plan, next: Plan, makeId: () => string): PlannedUpdate {
  const nodes = keepNumbers(before.nodes, next.nodes);
  const scalingGroups: Readonly<Record<string, PlanScalingGroup>> = keepNumbers(
    before.scalingGroups ?? {},
    next.scalingGroups ?? {},
  );
  const modification = modifyInstances(before, { nodes, scalingGroups }, { changes: {}, makeId });
  const after = { ...next, nodes, scalingGroups, instances: modification.instances };
  const steps = updateSteps(before, after);
  const both = Object.values(before.nodes).filter(({ name }) => Object.hasOwn(nodes, name));
  const changedNodes = new Set(both.filter((node) => isMadeOtherwise(node, nodes[node.name])).map(({ name }) => name));
  return { steps, modification, after, changedNodes };
}

/** What the new blueprint says of numbers that a deployment keeps, in words. */
export function keptNumbers(before: Plan, next: Plan): readonly string[] {
  return Object.entries(next.nodes).flatMap(([name, { instanceCount }]) => {
    const kept = Object.hasOwn(before.nodes, name) ? before.nodes[name]?.instanceCount : undefined;
    if (kept === undefined || kept === instanceCount) return [];
    return [
      `node template "${name}" keeps its ${kept} instances; the blueprint says ${instanceCount}: see brolly scale`,
    ];
  });
}

function isMadeOtherwise(before: PlanNode, after: PlanNode | undefined): boolean {
  if (after === undefined) return false;
  if (!isSame(before.properties, after.properties) || isDoneOtherwise(before.operations, after.operations)) return true;
  const now = keyed(after.relationships);
  return [...keyed(before.relationships)].some(([key, was]) => {
    const is = now.get(key);
    if (is === undefined) return false;
    return (
      isDoneOtherwise(was.sourceOperations, is.sourceOperations) ||
      isDoneOtherwise(was.targetOperations, is.targetOperations)
    );
  });
}

type Operations = Readonly<Record<string, PlanOperation>>;

/** Whether an operation that makes an instance does something else, or the same with other inputs. */
function isDoneOtherwise(before: Operations, after: Operations): boolean {
  const done = (operations: Operations): unknown =>
    Object.fromEntries(
      Object.entries(operations)
        .filter(([name]) => MAKING.has(name))
        .map(([name, operation]) => [name, [operation.plugin, operation.function, operation.inputs]]),
    );
  return !isSame(done(before), done(after));
}

function keepNumbers<Entity extends { readonly instanceCount: number }>(
  before: Readonly<Record<string, Entity>>,
  next: Readonly<Record<string, Entity>>,
): Readonly<Record<string, Entity>> {
  return Object.fromEntries(
    Object.entries(next).map(([name, entity]) => {
      const kept = Object.hasOwn(before, name) ? before[name] : undefined;
      return [name, kept === undefined ? entity : { ...entity, instanceCount: kept.instanceCount }];
    }),
  );
}
