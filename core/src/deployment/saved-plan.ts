// A plan that was shown, kept as a file: what was to be done, to what, and what the hosts were like then.

import type { HostFacts, Json, JsonObject, ResourceChange } from '@brolly/plugin-sdk';
import type { TaskGraph } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import { isDeploymentId } from './deployment-id.ts';
import type { PlannedTask } from './plan-changes.ts';

/** Facts that say what a host is; what moves by itself (free space, clocks) is no part of it. */
export type StableFacts = Readonly<Record<string, Json>>;

/**
 * A saved plan. Plain JSON; it holds the inputs, passwords among them, and so is a file for its owner only.
 *
 * Sample: `{ kind: 'brolly-plan', version: 1, workflow: 'install', graph: {...}, tasks: [...], facts: { 'till_a1b2c3': {...} } }`.
 */
export interface SavedPlan {
  readonly kind: 'brolly-plan';
  readonly version: 1;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly deploymentId: string;
  /** Absolute. */
  readonly blueprintPath: string;
  readonly workflow: string;
  readonly parameters: JsonObject;
  /** With the inputs applied and the ids of the instances. */
  readonly plan: Plan;
  readonly graph: TaskGraph;
  /** What each operation was to change. */
  readonly tasks: readonly PlannedTask[];
  /** By the name of the host: the id of a node instance. */
  readonly facts: Readonly<Record<string, StableFacts>>;
}

const MOVING_FACTS: ReadonlySet<keyof HostFacts> = new Set(['freeBytes', 'clockSkewMs', 'memoryBytes', 'routes']);

/** Links that container runtimes make and remove as they go. */
const MOVING_LINK = /^(veth|cali|lxc|tap)/;

/** Of the facts those that have to be the same when a saved plan is run. */
export function stableFacts(facts: HostFacts): StableFacts {
  const kept = Object.entries(facts).filter(([name]) => !MOVING_FACTS.has(name as keyof HostFacts));
  const stable = JSON.parse(JSON.stringify(Object.fromEntries(kept))) as Record<string, Json>;
  return {
    ...stable,
    addresses: facts.addresses.filter((one) => !MOVING_LINK.test(one.interface)).map((one) => ({ ...one })),
  };
}

/** Reads a file that was saved. @returns `undefined` for what is none, or one of another release's shape. */
export function readSavedPlan(text: string): SavedPlan | undefined {
  try {
    const value = JSON.parse(text) as Partial<SavedPlan> | null;
    const isOne =
      value?.kind === 'brolly-plan' &&
      value.version === 1 &&
      isDeploymentId(value.deploymentId ?? '') &&
      value.plan !== undefined &&
      Array.isArray(value.tasks);
    return isOne ? (value as SavedPlan) : undefined;
  } catch {
    return undefined;
  }
}

/** What is so now, to be compared with a saved plan. */
export interface PlannedNow {
  readonly graph: TaskGraph;
  readonly tasks: readonly PlannedTask[];
  readonly facts: Readonly<Record<string, StableFacts>>;
}

/** What is no longer as it was when the plan was saved, a line each for people; empty when it may be run. */
export function changesSincePlan(saved: SavedPlan, now: PlannedNow): readonly string[] {
  return [
    ...factChanges(saved.facts, now.facts),
    ...graphChanges(saved.graph, now.graph),
    ...taskChanges(saved.tasks, now.tasks),
  ];
}

function factChanges(before: SavedPlan['facts'], after: SavedPlan['facts']): string[] {
  const hosts = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return hosts.flatMap((host) => {
    const [had, has] = [before[host], after[host]];
    if (had === undefined) return [`${host}: its facts were not known then`];
    if (has === undefined) return [`${host}: its facts cannot be had now`];
    return [...new Set([...Object.keys(had), ...Object.keys(has)])]
      .filter((name) => JSON.stringify(had[name]) !== JSON.stringify(has[name]))
      .map((name) => `${host}: ${name} was ${shortText(had[name])}, is ${shortText(has[name])}`);
  });
}

function graphChanges(before: TaskGraph, after: TaskGraph): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [had, has] = [new Set(before.tasks.map(({ id }) => id)), new Set(after.tasks.map(({ id }) => id))];
  const gone = [...had].filter((id) => !has.has(id)).map((id) => `${id} is not to be run any more`);
  const come = [...has].filter((id) => !had.has(id)).map((id) => `${id} is to be run as well`);
  return gone.length + come.length === 0 ? ['the task graph is another one'] : [...gone, ...come];
}

function taskChanges(before: readonly PlannedTask[], after: readonly PlannedTask[]): string[] {
  const now = new Map(after.map((task) => [task.taskId, task]));
  return before.flatMap((task) => {
    const same = now.get(task.taskId);
    if (same === undefined) return [];
    const [had, has] = [changesOf(task), changesOf(same)];
    if (had === undefined || has === undefined) {
      return task.planned.kind === same.planned.kind
        ? []
        : [`${task.taskId}: was ${task.planned.kind}, is ${same.planned.kind}`];
    }
    const keys = [...new Set([...had.keys(), ...has.keys()])];
    return keys
      .filter((key) => JSON.stringify(had.get(key)) !== JSON.stringify(has.get(key)))
      .map((key) => `${task.instanceId}: ${key}: ${difference(had.get(key), has.get(key))}`);
  });
}

function changesOf(task: PlannedTask): ReadonlyMap<string, ResourceChange> | undefined {
  return task.planned.kind === 'changes'
    ? new Map(task.planned.changes.map((change) => [change.key, change]))
    : undefined;
}

function difference(had: ResourceChange | undefined, has: ResourceChange | undefined): string {
  if (had === undefined) return `to be changed as well: ${has?.summary ?? ''}`;
  if (has === undefined) return `nothing to change any more (was to ${had.summary})`;
  return had.summary === has.summary
    ? 'what is there now is something else'
    : `was to ${had.summary}, is to ${has.summary}`;
}

function shortText(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
