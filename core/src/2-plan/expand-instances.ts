// Node instances and their relationships, from node templates, scaling groups and how many of each there are.

import type { PlanInstance, PlanNode, PlanRelationship, PlanScalingGroup } from './plan.ts';

export const CONTAINED_IN = 'cloudify.relationships.contained_in';
export const COMPUTE = 'cloudify.nodes.Compute';

/** An instance of a node or of a scaling group. */
export interface Made {
  readonly id: string;
  /** Of the node template or the scaling group. */
  readonly name: string;
  readonly kind: 'node' | 'group';
  readonly index: number;
  /** The instance of the group or of the container around it. */
  readonly parent: Made | undefined;
}

/** What is expanded. */
export interface Expandable {
  readonly nodes: Readonly<Record<string, PlanNode>>;
  readonly scalingGroups: Readonly<Record<string, PlanScalingGroup>>;
}

/**
 * Makes the instances of all nodes, sorted by id. A contained node gets its number per instance of its container, and a
 * member of a scaling group its number per instance of the group.
 *
 * A relationship leads to all instances of its target, but where both lie in the same scaling group only to those in the
 * same instance of the smallest one; `connection_type: all_to_one` leads to the first by id.
 */
export function expandInstances(plan: Expandable, makeId: () => string): readonly PlanInstance[] {
  return toInstances(plan, makeInstances(plan, { makeId, isTaken: () => false, ...NOTHING_BEFORE }));
}

/** Everything that is made, by name of the node template or group. */
export type MadeByName = ReadonlyMap<string, readonly Made[]>;

/** What new instances are made beside. */
export interface MakeOptions {
  readonly makeId: () => string;
  readonly isTaken: (id: string) => boolean;
  /** Those of a name that stay in one instance of what surrounds them. */
  readonly kept: (name: string, parent: Made | undefined) => readonly Made[];
  /** How many of a name there shall be in it; `undefined`: as many as the plan says. */
  readonly wanted: (name: string, parent: Made | undefined) => number | undefined;
  /** The highest index that one of the name has had. */
  readonly lastIndex: (name: string) => number;
}

const NOTHING_BEFORE = { kept: () => [], wanted: () => undefined, lastIndex: () => 0 };

/** Makes the instances of all nodes and groups, each name after what surrounds it. */
export function makeInstances({ nodes, scalingGroups }: Expandable, options: MakeOptions): MadeByName {
  const around = surroundingNames({ nodes, scalingGroups });
  const made = new Map<string, readonly Made[]>();
  const taken = new Set<string>();
  const newId = (name: string): string => {
    for (;;) {
      const id = `${name}_${options.makeId()}`;
      if (taken.has(id) || options.isTaken(id)) continue;
      taken.add(id);
      return id;
    }
  };
  const expand = (name: string): void => {
    const outer = around.get(name);
    const parents: readonly (Made | undefined)[] = outer === undefined ? [undefined] : (made.get(outer) ?? []);
    const node = Object.hasOwn(nodes, name) ? nodes[name] : undefined;
    const planned = (node ?? scalingGroups[name])?.instanceCount ?? 0;
    const kind = node === undefined ? 'group' : 'node';
    let index = options.lastIndex(name);
    const instances = parents.flatMap((parent) => {
      const kept = options.kept(name, parent).map((one): Made => ({ ...one, parent }));
      const missing = Math.max(0, (options.wanted(name, parent) ?? planned) - kept.length);
      const added = Array.from({ length: missing }, (): Made => {
        index += 1;
        return { id: newId(name), name, kind, index, parent };
      });
      return [...kept, ...added];
    });
    made.set(name, instances);
  };
  for (const name of [...Object.keys(nodes), ...Object.keys(scalingGroups)]) {
    const missing: string[] = [];
    for (let at: string | undefined = name; at !== undefined && !made.has(at); at = around.get(at)) missing.push(at);
    for (const one of missing.toReversed()) expand(one);
  }
  return made;
}

/** What surrounds each node and group: its scaling group, else its container; a group lies where its members lie. */
export function surroundingNames({ nodes, scalingGroups }: Expandable): ReadonlyMap<string, string> {
  const around = new Map<string, string>();
  for (const [group, { members }] of Object.entries(scalingGroups))
    for (const member of members) around.set(member, group);
  const containerOfGroup = (name: string): string | undefined => {
    for (const member of scalingGroups[name]?.members ?? []) {
      const found = Object.hasOwn(scalingGroups, member) ? containerOfGroup(member) : containerName(nodes[member]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const name of [...Object.keys(nodes), ...Object.keys(scalingGroups)]) {
    if (around.has(name)) continue;
    const container = Object.hasOwn(nodes, name) ? containerName(nodes[name]) : containerOfGroup(name);
    if (container !== undefined) around.set(name, container);
  }
  return around;
}

function containerName(node: PlanNode | undefined): string | undefined {
  return node === undefined ? undefined : containerOf(node)?.target;
}

/**
 * The instances as a plan has them: with host, relationships and scaling groups, sorted by id.
 *
 * @param isPreferred whether an all_to_one relationship of a node leads to this target rather than to the first by id
 */
export function toInstances(
  { nodes }: Expandable,
  made: MadeByName,
  isPreferred: (nodeName: string, targetId: string) => boolean = () => false,
): readonly PlanInstance[] {
  const targets = targetFinder(made, isPreferred);
  const hostOf = hostFinder(nodes);
  return [...made]
    .flatMap(([name, all]) => {
      const node = Object.hasOwn(nodes, name) ? nodes[name] : undefined;
      return node === undefined ? [] : all.map((one) => toInstance(one, node, { hostOf, targets }));
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

type TargetFinder = (one: Made, relationship: PlanRelationship) => readonly Made[];

function toInstance(
  one: Made,
  node: PlanNode,
  around: { readonly hostOf: (one: Made) => Made | undefined; readonly targets: TargetFinder },
): PlanInstance {
  const host = around.hostOf(one);
  const groups: Made[] = [];
  for (let at = one.parent; at?.kind === 'group'; at = at.parent) groups.push(at);
  return {
    id: one.id,
    nodeName: one.name,
    index: one.index,
    ...(host === undefined ? {} : { hostInstanceId: host.id }),
    ...(groups.length === 0 ? {} : { scalingGroups: groups.map(({ name, id }) => ({ name, id })) }),
    relationships: node.relationships.flatMap((relationship, index) =>
      around.targets(one, relationship).map((target) => ({ relationship: index, targetId: target.id })),
    ),
  };
}

/** Finds the instances that a relationship leads to; those in one group are looked up, not searched. */
function targetFinder(made: MadeByName, isPreferred: (nodeName: string, targetId: string) => boolean): TargetFinder {
  const inside = new Map<string, Map<string, Made[]>>();
  const insideOf = (name: string): ReadonlyMap<string, readonly Made[]> => {
    const known = inside.get(name);
    if (known !== undefined) return known;
    const byAncestor = new Map<string, Made[]>();
    for (const one of made.get(name) ?? []) {
      for (const ancestor of ancestors(one)) {
        const list = byAncestor.get(ancestor.id);
        if (list === undefined) byAncestor.set(ancestor.id, [one]);
        else list.push(one);
      }
    }
    inside.set(name, byAncestor);
    return byAncestor;
  };
  return (one, relationship) => {
    const all = made.get(relationship.target) ?? [];
    if (relationship.typeHierarchy.includes(CONTAINED_IN)) {
      let container = one.parent;
      while (container !== undefined && container.name !== relationship.target) container = container.parent;
      return container === undefined ? [] : [container];
    }
    const near = all.length === 1 ? all : nearest(one, all, insideOf(relationship.target));
    if (relationship.properties['connection_type'] !== 'all_to_one') return near;
    const byId = near.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return [byId.find((target) => isPreferred(one.name, target.id)) ?? byId[0]].filter((each) => each !== undefined);
  };
}

/**
 * Targets in the same instance of the smallest scaling group that both sides have, or all when they share none: what two
 * nodes are contained in does not part their instances. What is contained leads to its very container.
 */
function nearest(one: Made, all: readonly Made[], inside: ReadonlyMap<string, readonly Made[]>): readonly Made[] {
  const [sample] = all;
  const around = ancestors(one).slice(1);
  const container = around.find((ancestor) => ancestor.kind === 'node');
  if (container !== undefined && container.name === sample?.name) return [container];
  const shared = new Set(sample === undefined ? [] : ancestors(sample).map((ancestor) => ancestor.name));
  const own = around.find((ancestor) => ancestor.kind === 'group' && shared.has(ancestor.name));
  return own === undefined ? all : (inside.get(own.id) ?? []);
}

/** Makes the answer to which Compute instance holds an instance, itself included. Each is looked at once. */
function hostFinder(nodes: Readonly<Record<string, PlanNode>>): (one: Made) => Made | undefined {
  const hosts = new Map<Made, Made | undefined>();
  return (one) => {
    const way: Made[] = [];
    let at: Made | undefined = one;
    while (at !== undefined && !hosts.has(at) && nodes[at.name]?.typeHierarchy.includes(COMPUTE) !== true) {
      way.push(at);
      at = at.parent;
    }
    const host = at !== undefined && hosts.has(at) ? hosts.get(at) : at;
    for (const each of way) hosts.set(each, host);
    return host;
  };
}

/** The instance itself, then what surrounds it, from the inside out. */
function ancestors(one: Made): readonly Made[] {
  const chain: Made[] = [];
  for (let at: Made | undefined = one; at !== undefined; at = at.parent) chain.push(at);
  return chain;
}

/** The relationship by which a node is contained in another. */
export function containerOf<T extends { readonly typeHierarchy: readonly string[] }>(node: {
  readonly relationships: readonly T[];
}): T | undefined {
  return node.relationships.find((relationship) => relationship.typeHierarchy.includes(CONTAINED_IN));
}
