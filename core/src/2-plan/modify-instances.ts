// Which instances and relationships come and go when numbers of instances or a blueprint change.

import {
  CONTAINED_IN,
  type Expandable,
  type Made,
  makeInstances,
  surroundingNames,
  toInstances,
} from './expand-instances.ts';
import type { PlanInstance, PlanNode } from './plan.ts';

/** What is wanted of a node template or a scaling group, in each instance of what surrounds it. */
export interface InstanceChange {
  readonly instances: number;
  /** Ids that go first; of a scaling group those of its members. */
  readonly removeFirst?: readonly string[] | undefined;
  /** Ids that go last. */
  readonly removeLast?: readonly string[] | undefined;
}

/** What there was. */
export interface Before {
  readonly nodes: Readonly<Record<string, PlanNode>>;
  readonly instances: readonly PlanInstance[];
}

/** What there will be, and what is different. An instance that stays keeps its id and index. */
export interface InstanceModification {
  /** All that will be, sorted by id. */
  readonly instances: readonly PlanInstance[];
  readonly added: readonly PlanInstance[];
  readonly removed: readonly PlanInstance[];
  /** Instances that stay, with the relationships that they gain. */
  readonly extended: readonly PlanInstance[];
  /** Instances that stay, with the relationships that they lose: numbered as in the nodes before. */
  readonly reduced: readonly PlanInstance[];
}

/**
 * Changes numbers of instances, and nodes where `next` has others than `before`. What is not named stays as it is; what
 * is contained in a new instance comes with it, and what is contained in a removed one goes with it. Where some must
 * go, the newest go first.
 */
export function modifyInstances(
  before: Before,
  next: Expandable,
  options: { readonly changes: Readonly<Record<string, InstanceChange>>; readonly makeId: () => string },
): InstanceModification {
  const earlier = indexBefore(before, next);
  const made = makeInstances(next, {
    makeId: options.makeId,
    isTaken: (id) => earlier.ids.has(id),
    kept: (name, parent) => survivors(earlier.childrenOf(name, parent), options.changes[name], earlier),
    wanted(name, parent) {
      const change = options.changes[name];
      if (change !== undefined) return change.instances;
      const isKnown = earlier.isKnown(name) && (parent === undefined || earlier.ids.has(parent.id));
      return isKnown ? earlier.childrenOf(name, parent).length : undefined;
    },
    lastIndex: earlier.lastIndex,
  });
  const instances = toInstances(next, made, (nodeName, targetId) => earlier.leads(nodeName, targetId));
  return { instances, ...differences(before, { nodes: next.nodes, instances }) };
}

interface Earlier {
  /** Of instances and of groups. */
  readonly ids: ReadonlySet<string>;
  readonly isKnown: (name: string) => boolean;
  readonly childrenOf: (name: string, parent: Made | undefined) => readonly Made[];
  readonly lastIndex: (name: string) => number;
  /** Ids of the instances in an instance of a group; of a node's instance its own. */
  readonly membersOf: (id: string) => readonly string[];
  readonly leads: (nodeName: string, targetId: string) => boolean;
}

/** Puts what there was into the places that it has in the next plan. */
function indexBefore(before: Before, next: Expandable): Earlier {
  const around = surroundingNames(next);
  const children = new Map<string, Made[]>();
  const members = new Map<string, string[]>();
  const last = new Map<string, number>();
  const links = new Set<string>();
  const containerIds = containersBefore(before);
  const place = (
    name: string,
    id: string,
    one: { readonly instance: PlanInstance; readonly kind: Made['kind'] },
  ): void => {
    const outer = around.get(name);
    const parentId = outer === undefined ? '' : idAround(outer, one.instance, containerIds);
    if (parentId === undefined) return;
    const key = `${name} ${parentId}`;
    const index = one.kind === 'node' ? one.instance.index : (children.get(key)?.length ?? 0) + 1;
    children.set(key, [...(children.get(key) ?? []), { id, name, kind: one.kind, index, parent: undefined }]);
    last.set(name, Math.max(index, last.get(name) ?? 0));
  };
  for (const instance of before.instances) {
    if (Object.hasOwn(next.nodes, instance.nodeName)) place(instance.nodeName, instance.id, { instance, kind: 'node' });
    for (const { name, id } of instance.scalingGroups ?? []) {
      const known = members.get(id);
      if (known !== undefined) {
        known.push(instance.id);
        continue;
      }
      members.set(id, [instance.id]);
      if (Object.hasOwn(next.scalingGroups, name)) place(name, id, { instance, kind: 'group' });
    }
    for (const { targetId } of instance.relationships) links.add(`${instance.nodeName} ${targetId}`);
  }
  return {
    ids: new Set([...before.instances.map((one) => one.id), ...members.keys()]),
    isKnown: (name) => Object.hasOwn(before.nodes, name) || last.has(name),
    childrenOf: (name, parent) => children.get(`${name} ${parent?.id ?? ''}`) ?? [],
    lastIndex: (name) => last.get(name) ?? 0,
    membersOf: (id) => members.get(id) ?? [id],
    leads: (nodeName, targetId) => links.has(`${nodeName} ${targetId}`),
  };
}

/** Per instance: name of each node around it -> id of that node's instance. */
function containersBefore(before: Before): (instance: PlanInstance) => ReadonlyMap<string, string> {
  const byId = new Map(before.instances.map((one) => [one.id, one]));
  return (instance) => {
    const found = new Map<string, string>();
    for (let at = containerOf(instance, before); at !== undefined; ) {
      const container = byId.get(at);
      if (container === undefined || found.has(container.nodeName)) break;
      found.set(container.nodeName, container.id);
      at = containerOf(container, before);
    }
    return found;
  };
}

function containerOf(instance: PlanInstance, { nodes }: Before): string | undefined {
  const declared = nodes[instance.nodeName]?.relationships ?? [];
  return instance.relationships.find((one) => declared[one.relationship]?.typeHierarchy.includes(CONTAINED_IN))
    ?.targetId;
}

function idAround(
  outer: string,
  instance: PlanInstance,
  containers: (instance: PlanInstance) => ReadonlyMap<string, string>,
): string | undefined {
  return instance.scalingGroups?.find((one) => one.name === outer)?.id ?? containers(instance).get(outer);
}

/** Those that stay where fewer are wanted. */
function survivors(children: readonly Made[], change: InstanceChange | undefined, earlier: Earlier): readonly Made[] {
  const surplus = children.length - (change?.instances ?? children.length);
  if (surplus <= 0) return children;
  const rank = (one: Made): number => {
    const ids = earlier.membersOf(one.id);
    if (ids.some((id) => change?.removeFirst?.includes(id) === true)) return 0;
    return ids.some((id) => change?.removeLast?.includes(id) === true) ? 2 : 1;
  };
  const leaving = children.toSorted((a, b) => rank(a) - rank(b) || b.index - a.index).slice(0, surplus);
  return children.filter((one) => !leaving.includes(one));
}

function differences(before: Before, next: Before): Omit<InstanceModification, 'instances'> {
  const old = new Map(before.instances.map((one) => [one.id, one]));
  const now = new Map(next.instances.map((one) => [one.id, one]));
  const gained = (one: PlanInstance): PlanInstance => withoutLinksOf(one, next, linksOf(old.get(one.id), before));
  const lost = (one: PlanInstance): PlanInstance => withoutLinksOf(one, before, linksOf(now.get(one.id), next));
  const hasLinks = (one: PlanInstance): boolean => one.relationships.length > 0;
  return {
    added: next.instances.filter((one) => !old.has(one.id)),
    removed: before.instances.filter((one) => !now.has(one.id)),
    extended: next.instances
      .filter((one) => old.has(one.id))
      .map(gained)
      .filter(hasLinks),
    reduced: before.instances
      .filter((one) => now.has(one.id))
      .map(lost)
      .filter(hasLinks),
  };
}

function linksOf(instance: PlanInstance | undefined, { nodes }: Before): ReadonlySet<string> {
  return new Set(instance?.relationships.map((one) => linkName(instance, one, nodes)));
}

function withoutLinksOf(instance: PlanInstance, { nodes }: Before, links: ReadonlySet<string>): PlanInstance {
  return {
    ...instance,
    relationships: instance.relationships.filter((one) => !links.has(linkName(instance, one, nodes))),
  };
}

function linkName(
  instance: PlanInstance,
  { relationship, targetId }: PlanInstance['relationships'][number],
  nodes: Before['nodes'],
): string {
  return `${nodes[instance.nodeName]?.relationships[relationship]?.type ?? ''} ${targetId}`;
}
