// Joins the chains of all instances into one graph, along the dependencies that are true.

import { invariant } from '#diagnostics/invariant.ts';
import type { Phase } from './chain.ts';
import { orderPlaces } from './dag.ts';
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

/** Where other chains join one. Its tasks stand in a row with those of the others: they are known by their places. */
interface Joint {
  readonly steps: readonly Step[];
  /** The first step that waits for others. */
  readonly firstWaiting: number;
  /** The last step that others wait for; -1: nothing of it is waited for. */
  readonly lastAwaited: number;
}

/** Tasks that run side by side. */
interface Step {
  readonly tasks: readonly Task[];
  readonly places: readonly number[];
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
  const joints = new Map<string, Joint>();
  let length = 0;
  for (const chain of chains) {
    const joint = findJoint(chain, length);
    for (const { tasks } of joint.steps) length += tasks.length;
    joints.set(chain.instanceId, joint);
  }
  const ends = new Map<string, readonly number[]>();

  /** The chains whose ends count as the end of this one, too. */
  const passedOn = (instanceId: string): readonly Predecessor[] => {
    const joint = joints.get(instanceId);
    if (joint === undefined || joint.lastAwaited >= joint.firstWaiting) return [];
    return chainsById.get(instanceId)?.after ?? [];
  };
  /** Places of the tasks that end the one operation that is waited for; `undefined` where the whole chain is. */
  const endOfOperation = ({ instanceId, untilOperation }: Predecessor): readonly number[] | undefined => {
    if (untilOperation === undefined) return undefined;
    const phases = chainsById.get(instanceId)?.phases ?? [];
    const phase = phases.findIndex(({ operation }) => operation === untilOperation);
    return phase === -1
      ? []
      : (joints.get(instanceId)?.steps[countSteps(phases.slice(0, phase + 1)) - 1]?.places ?? []);
  };
  /** Places of the tasks that stand for the end of a chain. On a stack of its own: thousands may pass on to each other. */
  const endOf = (wanted: string): readonly number[] => {
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
      const awaited = joint?.steps[joint.lastAwaited]?.places ?? [];
      const others = passedOn(id).flatMap((one) => endOfOperation(one) ?? ends.get(one.instanceId) ?? []);
      ends.set(id, others.length === 0 ? awaited : [...new Set([...awaited, ...others])]);
    }
    return ends.get(wanted) ?? [];
  };

  const endAwaited = (one: Predecessor): readonly number[] => endOfOperation(one) ?? endOf(one.instanceId);

  const tasks: Task[] = [];
  const needs: (readonly number[])[] = [];
  for (const { instanceId, after } of chains) {
    const { steps, firstWaiting } = joints.get(instanceId) ?? EMPTY;
    const waitsFor = steps.length === 0 ? [] : [...new Set(after.flatMap(endAwaited))];
    steps.forEach((step, index) => {
      const before = steps[index - 1]?.places ?? [];
      const needed = index === firstWaiting ? [...before, ...waitsFor] : before;
      for (const task of step.tasks) {
        tasks.push(task);
        needs.push(needed);
      }
    });
  }
  return { name, tasks: linkTasks(name, tasks, needs) };
}

const EMPTY: Joint = { steps: [], firstWaiting: 0, lastAwaited: -1 };

function wholesOf(predecessors: readonly Predecessor[]): readonly string[] {
  return predecessors.filter((one) => one.untilOperation === undefined).map((one) => one.instanceId);
}

/** @param from the place of its first task */
function findJoint(chain: Chain, from: number): Joint {
  const { phases } = chain;
  const firstOrdered = phases.findIndex((phase) => phase.need === 'ordered' || phase.need === 'late');
  const leading = firstOrdered === -1 ? phases : phases.slice(0, firstOrdered);
  const early = leading.findLastIndex((phase) => phase.need === 'early') + 1;
  const lastOrdered = phases.findLastIndex((phase) => phase.need === 'ordered' || phase.need === 'early');
  const hasLate = phases.slice(lastOrdered + 1).some((phase) => phase.need === 'late');
  const awaitedPhases = hasLate ? phases.slice(0, lastOrdered + 1) : phases;
  let place = from;
  const steps: Step[] = [];
  for (const phase of phases) for (const tasks of phase.steps) steps.push({ tasks, places: tasks.map(() => place++) });
  return { steps, firstWaiting: countSteps(phases.slice(0, early)), lastAwaited: countSteps(awaitedPhases) - 1 };
}

function countSteps(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.steps.length, 0);
}

/** The tasks in their order, each with the ids of those that it waits for. Tasks of one step share them. */
function linkTasks(name: string, tasks: readonly Task[], needs: readonly (readonly number[])[]): readonly Task[] {
  const order = orderPlaces(needs);
  const idOf = (place: number): string => tasks[place]?.id ?? '';
  invariant(order.length === tasks.length, `tasks of the graph ${name} wait for each other`);
  const idsOf = new Map<readonly number[], readonly string[]>();
  const namesOf = (needed: readonly number[]): readonly string[] => {
    const known = idsOf.get(needed);
    if (known !== undefined) return known;
    const ids = needed.map(idOf);
    idsOf.set(needed, ids);
    return ids;
  };
  return Array.from(order, (place) => ({ ...(tasks[place] as Task), dependsOn: namesOf(needs[place] ?? []) }));
}
