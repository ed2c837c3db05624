// Joins the chains of all instances into one graph, along the dependencies that are true.

import { invariant } from '#diagnostics/invariant.ts';
import type { Phase } from './chain.ts';
import { orderByDependencies } from './dag.ts';
import type { Task, TaskGraph } from './task-graph.ts';

/** All that is done for one instance, and what it comes after. */
export interface Chain {
  readonly instanceId: string;
  readonly phases: readonly Phase[];
  /** The chains that come before this one. */
  readonly after: readonly Predecessor[];
}

/** A chain that another waits for: for the whole, or only until one operation of it and the state after it. */
export interface Predecessor {
  readonly instanceId: string;
  /** Full name. Where the chain does not have the operation, nothing is waited for. */
  readonly untilOperation?: string | undefined;
}

/** Where other chains join one: its steps, the first that waits for others, and the last that others wait for. */
interface Joint {
  readonly steps: readonly (readonly Task[])[];
  readonly firstWaiting: number;
  /** -1: nothing of it is waited for. */
  readonly lastAwaited: number;
}

/**
 * Makes the graph of chains.
 *
 * A chain waits before its first phase for the ends of those that it comes after, as Cloudify orders them. Leading
 * phases that need nothing of others (`early`) run at once, and trailing ones that give nothing (`late`) are not
 * waited for. A chain of which nothing awaited waits itself passes its waiting on, so that a source never runs before
 * what its target waits for; an empty chain is one of them.
 */
export function joinChains(name: string, chains: readonly Chain[]): TaskGraph {
  const chainsById = new Map(chains.map((chain) => [chain.instanceId, chain]));
  const joints = new Map(chains.map((chain) => [chain.instanceId, findJoint(chain)]));
  const ends = new Map<string, readonly string[]>();

  /** The chains whose ends count as the end of this one, too. */
  const passedOn = (instanceId: string): readonly Predecessor[] => {
    const joint = joints.get(instanceId);
    if (joint === undefined || joint.lastAwaited >= joint.firstWaiting) return [];
    return chainsById.get(instanceId)?.after ?? [];
  };
  /** Ids of the tasks that end the one operation that is waited for; `undefined` where the whole chain is. */
  const endOfOperation = ({ instanceId, untilOperation }: Predecessor): readonly string[] | undefined => {
    if (untilOperation === undefined) return undefined;
    const phase = chainsById.get(instanceId)?.phases.find(({ operation }) => operation === untilOperation);
    return phase?.steps.at(-1)?.map((task) => task.id) ?? [];
  };
  /** Ids of the tasks that stand for the end of a chain. On a stack of its own: thousands may pass on to each other. */
  const endOf = (wanted: string): readonly string[] => {
    const open = [wanted];
    const opened = new Set<string>();
    for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
      const before = opened.has(id) || ends.has(id) ? [] : wholesOf(passedOn(id)).filter((one) => !ends.has(one));
      opened.add(id);
      for (const one of before) open.push(one);
      if (before.length > 0) continue;
      open.pop();
      if (ends.has(id)) continue;
      const joint = joints.get(id);
      const awaited = joint?.steps[joint.lastAwaited] ?? [];
      const others = passedOn(id).flatMap((one) => endOfOperation(one) ?? ends.get(one.instanceId) ?? []);
      ends.set(id, [...new Set([...awaited.map((task) => task.id), ...others])]);
    }
    return ends.get(wanted) ?? [];
  };

  const endAwaited = (one: Predecessor): readonly string[] => endOfOperation(one) ?? endOf(one.instanceId);

  const tasks = chains.flatMap((chain) => {
    const joint = joints.get(chain.instanceId);
    return joint === undefined ? [] : linkSteps(joint, [...new Set(chain.after.flatMap(endAwaited))]);
  });
  return { name, tasks: sortTasks(tasks) };
}

function wholesOf(predecessors: readonly Predecessor[]): readonly string[] {
  return predecessors.filter((one) => one.untilOperation === undefined).map((one) => one.instanceId);
}

function linkSteps(joint: Joint, waitsFor: readonly string[]): Task[] {
  return joint.steps.flatMap((step, index) => {
    const before = (joint.steps[index - 1] ?? []).map((task) => task.id);
    const dependsOn = index === joint.firstWaiting ? [...before, ...waitsFor] : before;
    return step.map((task) => ({ ...task, dependsOn }));
  });
}

function findJoint(chain: Chain): Joint {
  const { phases } = chain;
  const firstOrdered = phases.findIndex((phase) => phase.need === 'ordered' || phase.need === 'late');
  const leading = firstOrdered === -1 ? phases : phases.slice(0, firstOrdered);
  const early = leading.findLastIndex((phase) => phase.need === 'early') + 1;
  const lastOrdered = phases.findLastIndex((phase) => phase.need === 'ordered' || phase.need === 'early');
  const hasLate = phases.slice(lastOrdered + 1).some((phase) => phase.need === 'late');
  const awaitedPhases = hasLate ? phases.slice(0, lastOrdered + 1) : phases;
  const countSteps = (part: readonly Phase[]): number => part.reduce((sum, phase) => sum + phase.steps.length, 0);
  return {
    steps: phases.flatMap((phase) => phase.steps),
    firstWaiting: countSteps(phases.slice(0, early)),
    lastAwaited: countSteps(awaitedPhases) - 1,
  };
}

function sortTasks(tasks: readonly Task[]): readonly Task[] {
  const tasksById = new Map(tasks.map((task) => [task.id, task]));
  invariant(tasksById.size === tasks.length, 'task ids are unique');
  const order = orderByDependencies(new Map(tasks.map((task) => [task.id, task.dependsOn])));
  invariant(order.kind === 'ordered', `tasks wait for each other: ${order.names.join(' -> ')}`);
  return order.names.map((id) => tasksById.get(id)).filter((task) => task !== undefined);
}
