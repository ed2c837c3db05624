// What a deployment with a life cannot take over from another blueprint.

import { CONTAINED_IN } from './expand-instances.ts';
import type { Plan, PlanNode } from './plan.ts';
import { isSame } from './same-json.ts';
import { keyed } from './update-steps.ts';

/** A change that is refused. */
export interface UnsupportedChange {
  /** The node template that it is about. */
  readonly node: string;
  readonly message: string;
  readonly hint: string;
}

const RENAME = 'Give the node template another name: the old one is uninstalled then, and the new one installed.';

/** All of them, sorted by node template, then by scaling group. As Cloudify refuses them. */
export function unsupportedChanges(before: Plan, after: Plan): readonly UnsupportedChange[] {
  const nodes = Object.keys(after.nodes).toSorted();
  return [
    ...nodes.flatMap((name) => nodeProblems(before.nodes[name], after.nodes[name])),
    ...groupProblems(before, after),
  ];
}

function nodeProblems(before: PlanNode | undefined, after: PlanNode | undefined): readonly UnsupportedChange[] {
  if (before === undefined || after === undefined) return [];
  const what = `node template "${after.name}"`;
  const { name: node } = after;
  if (before.type !== after.type) {
    return [{ node, message: `${what} has another type: ${before.type} before, ${after.type} now`, hint: RENAME }];
  }
  const [was, is] = [containersOf(before), containersOf(after)];
  if (was.join() !== is.join()) {
    const message = `${what} is contained in another one: ${was.join(', ') || 'none'} before, ${is.join(', ') || 'none'} now`;
    return [{ node, message, hint: RENAME }];
  }
  const now = keyed(after.relationships);
  return [...keyed(before.relationships)].flatMap(([key, relationship]) => {
    const changed = now.get(key);
    if (changed === undefined || isSame(relationship.properties, changed.properties)) return [];
    const message = `${what} has other properties in its relationship to "${changed.target}"`;
    const hint = 'Take the relationship out in one update and put it in again in the next.';
    return [{ node, message, hint }];
  });
}

function containersOf(node: PlanNode): readonly string[] {
  return node.relationships.filter((one) => one.typeHierarchy.includes(CONTAINED_IN)).map((one) => one.target);
}

/** Nodes that are in both plans must stay in the scaling group that they are in, or in none. */
function groupProblems(before: Plan, after: Plan): readonly UnsupportedChange[] {
  const [was, is] = [groupByNode(before), groupByNode(after)];
  const both = Object.keys(after.nodes).filter((name) => Object.hasOwn(before.nodes, name));
  return both.toSorted().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    if (old === now) return [];
    const message = `node template "${name}" is in another scaling group: ${old ?? 'none'} before, ${now ?? 'none'} now`;
    return [{ node: name, message, hint: RENAME }];
  });
}

/** Node template -> path of the groups around it, from the inside out. */
function groupByNode(plan: Plan): ReadonlyMap<string, string> {
  const around = new Map<string, string>();
  for (const [group, { members }] of Object.entries(plan.scalingGroups ?? {}))
    for (const member of members) around.set(member, group);
  const pathOf = (name: string): string | undefined => {
    const group = around.get(name);
    if (group === undefined) return undefined;
    const outer = pathOf(group);
    return outer === undefined ? group : `${group} in ${outer}`;
  };
  return new Map(
    Object.keys(plan.nodes).flatMap((name) => {
      const path = pathOf(name);
      return path === undefined ? [] : [[name, path] as const];
    }),
  );
}
