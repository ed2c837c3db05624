// What stands on what: the instances of a plan with their nodes, sources, targets and containers.

import type { Plan } from '#plan/plan.ts';
import type { Edge, Subject } from './chain.ts';
import type { Predecessor } from './join-chains.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';
const LIFECYCLE_OPERATION = 'cloudify.relationships.depends_on_lifecycle_operation';

/** The instances of a plan, and how they stand upon each other. */
export interface Topology {
  /** In the order of the plan. */
  readonly subjects: readonly Subject[];
  subject(instanceId: string): Subject | undefined;
  /** Ids of the instances that have a relationship to it, each once. */
  sourcesOf(instanceId: string): readonly string[];
  /** Ids of all that is contained in an instance at any depth, itself first. */
  containedIn(instanceId: string): readonly string[];
}

const known = new WeakMap<Plan, Topology>();

/** The topology of a plan; asked for the same plan again it is the same. */
export function topologyOf(plan: Plan): Topology {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const made = makeTopology(plan);
  known.set(plan, made);
  return made;
}

function makeTopology(plan: Plan): Topology {
  const subjects = plan.instances.flatMap((instance) => {
    const node = plan.nodes[instance.nodeName];
    return node === undefined ? [] : [{ node, instance }];
  });
  const byId = new Map(subjects.map((subject) => [subject.instance.id, subject]));
  const sources = new Map<string, Set<string>>();
  const contained = new Map<string, string[]>();
  for (const { node, instance } of subjects) {
    for (const edge of instance.relationships) {
      addTo(sources, edge.targetId, instance.id);
      if (node.relationships[edge.relationship]?.typeHierarchy.includes(CONTAINED_IN) !== true) continue;
      contained.set(edge.targetId, [...(contained.get(edge.targetId) ?? []), instance.id]);
    }
  }
  const sourceLists = new Map([...sources].map(([id, set]) => [id, [...set]]));
  return {
    subjects,
    subject: (id) => byId.get(id),
    sourcesOf: (id) => sourceLists.get(id) ?? [],
    containedIn(id) {
      const found = [id];
      for (let at = 0; at < found.length; at += 1) found.push(...(contained.get(found[at] ?? '') ?? []));
      return found;
    },
  };
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

/** What an instance comes after in an install: its targets, of some only one operation. */
export function targetsOf({ node, instance }: Subject): readonly Predecessor[] {
  const targets = new Map<string, Predecessor>();
  for (const edge of instance.relationships) {
    const untilOperation = awaitedOperation(node, edge);
    const key = `${edge.targetId} ${untilOperation ?? ''}`;
    if (!targets.has(key)) targets.set(key, { instanceId: edge.targetId, untilOperation });
  }
  return [...targets.values()];
}

/** What an instance comes after in an uninstall: whatever has a relationship to it. */
export function sourcesOf(topology: Topology, { instance }: Subject): readonly Predecessor[] {
  return topology.sourcesOf(instance.id).map((instanceId) => ({ instanceId }));
}

/** The operation of the target that a relationship waits for; `undefined` for the whole target. */
function awaitedOperation(node: Subject['node'], edge: Edge): string | undefined {
  const relationship = node.relationships[edge.relationship];
  if (relationship?.typeHierarchy.includes(LIFECYCLE_OPERATION) !== true) return undefined;
  const { operation } = relationship.properties;
  if (typeof operation !== 'string') return undefined;
  return operation.includes('.') ? operation : `cloudify.interfaces.lifecycle.${operation}`;
}
