// Evaluates functions of run time against the runtime properties of the moment.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { checkValue } from '#blueprint/elements/check-value.ts';
import { atPath, FunctionError, type FunctionScope, type Surroundings } from '#blueprint/functions/function.ts';
import { evaluateFunctions, holdsFunction, isFunction } from '#blueprint/functions/functions.ts';
import { CONTAINED_IN } from './expand-instances.ts';
import type { Plan, PlanInstance, PlanNode } from './plan.ts';

export interface RunScope {
  readonly plan: Plan;
  /** Runtime properties of an instance as they are now. */
  readonly runtimeProperties: (instanceId: string) => Readonly<Record<string, Json>>;
  /** Ids of the instances that SELF, SOURCE and TARGET mean. */
  readonly self?: string | undefined;
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  /** Secrets, other deployments and the like. Default: none of them is there. */
  readonly surroundings?: Surroundings | undefined;
}

const MOST_STEPS = 50;

/** Values in which there is no function: those of a plan are evaluated for every operation, and never changed. */
const plain = new WeakSet<object>();

/** Evaluates every function in a value. @throws FunctionError with words for the user. */
export function evaluate(value: Json, scope: RunScope): Json {
  if (typeof value !== 'object' || value === null || plain.has(value)) return value;
  if (holdsFunction(value)) return evaluateWithin(value, scope, []);
  plain.add(value);
  return value;
}

/** @param open what is being evaluated around the value, from the outside in */
function evaluateWithin(value: Json, scope: RunScope, open: readonly string[]): Json {
  const functionScope: FunctionScope = {
    inputs: scope.plan.inputs,
    property: (node, path) => {
      const { properties } = nodeOf(node, scope);
      if (!holdsFunction(properties[String(path[0])] ?? null)) return atPath(properties, path) ?? null;
      return follow(chooseInstance(node, scope), { kind: 'property', root: properties, path }, { scope, open }) ?? null;
    },
    problemOf: (found, type) => checkValue(found, type, {})[0]?.message,
    runtime: {
      attribute: (node, path) => meantAttribute(node, path, { scope, open }),
      attributes: (node, path) =>
        new Map(instancesOf(node, scope).map((one) => [one.id, attribute(one, path, { scope, open })])),
      surroundings: scope.surroundings ?? { ...NO_SURROUNDINGS, labels: (key) => scope.plan.labels?.[key] },
    },
  };
  return evaluateFunctions(value, functionScope);
}

const notThere = (what: string) => (): never => {
  throw new FunctionError(`${what} not known here`);
};

/** What a deployment by itself can answer: nothing. */
const NO_SURROUNDINGS: Surroundings = {
  secret: notThere('secrets are'),
  capabilities: notThere('other deployments are'),
  groupCapabilities: notThere('deployment groups are'),
  labels: () => undefined,
  system: notThere('the tenant and the owner are'),
  consumers: () => [],
};

interface Around {
  readonly scope: RunScope;
  readonly open: readonly string[];
}

/** A value of an instance, with SELF meaning that instance. */
function evaluateOf(
  instance: PlanInstance,
  value: { readonly kind: string; readonly path: readonly (string | number)[]; readonly found: Json },
  { scope, open }: Around,
): Json {
  const name = `${value.kind} ${value.path.join('.')} of ${instance.id}`;
  if (open.includes(name))
    throw new FunctionError(`values refer to themselves: ${[...open, name].join(' -> ')}`, 'recursion');
  if (open.length >= MOST_STEPS)
    throw new FunctionError(`values refer to each other in more than ${MOST_STEPS} steps: ${name}`, 'recursion');
  const own = { ...scope, self: instance.id, source: undefined, target: undefined };
  return evaluateWithin(value.found, own, [...open, name]);
}

/** The value at a path, where a part on the way may be a function; `undefined` where there is none. */
function follow(
  instance: PlanInstance,
  value: { readonly kind: string; readonly root: JsonObject; readonly path: readonly (string | number)[] },
  around: Around,
): Json | undefined {
  const { kind, path } = value;
  let part: Json | undefined = value.root;
  for (const [at, key] of path.entries()) {
    if (part !== undefined && isFunction(part))
      part = evaluateOf(instance, { kind, path: path.slice(0, at), found: part }, around);
    part = atPath(part, [key]);
    if (part === undefined) return undefined;
  }
  return evaluateOf(instance, { kind, path, found: part ?? null }, around);
}

/** Runtime properties first, then the id and index, then properties of the node, else null. */
function attribute(instance: PlanInstance, path: readonly (string | number)[], around: Around): Json {
  const { scope } = around;
  const root = scope.runtimeProperties(instance.id);
  const found = follow(instance, { kind: 'runtime property', root, path }, around);
  if (found !== undefined && found !== null) return found;
  if (path.length === 1 && path[0] === 'node_instance_id') return instance.id;
  if (path.length === 1 && path[0] === 'node_instance_index') return instance.index;
  const properties = scope.plan.nodes[instance.nodeName]?.properties ?? {};
  return follow(instance, { kind: 'property', root: properties, path }, around) ?? null;
}

/**
 * The attribute of the instance that is meant. An output or a capability is asked for by no instance: which one is meant
 * does not matter there where all that have a value have the same one.
 */
function meantAttribute(node: string, path: readonly (string | number)[], around: Around): Json {
  const { scope } = around;
  const isAskedByNone = scope.self === undefined && scope.source === undefined && scope.target === undefined;
  const instances = isAskedByNone ? instancesOf(node, scope) : [];
  if (instances.length > 1) {
    const values = instances.map((one) => attribute(one, path, around)).filter((value) => value !== null);
    if (new Set(values.map((value) => JSON.stringify(value))).size < 2) return values[0] ?? null;
  }
  return attribute(chooseInstance(node, scope), path, around);
}

/** Every instance of a node; a keyword means the node of that instance. */
function instancesOf(name: string, scope: RunScope): readonly PlanInstance[] {
  const node = nodeOf(name, scope);
  return scope.plan.instances.filter((one) => one.nodeName === node.name);
}

/** The instance meant by a keyword or a node's name; of several the one that the asking instance is related to. */
function chooseInstance(name: string, scope: RunScope): PlanInstance {
  const byWord = wordOf(name, scope);
  if (byWord !== undefined) return instanceOf(byWord, scope);
  const candidates = scope.plan.instances.filter((instance) => instance.nodeName === name);
  const [only] = candidates;
  if (only === undefined) throw new FunctionError(`node template "${name}" has no instance`);
  if (candidates.length === 1) return only;
  const asking = [scope.self, scope.source, scope.target].flatMap((id) =>
    id === undefined ? [] : [instanceOf(id, scope)],
  );
  for (const instance of asking) {
    const related = candidates.filter((candidate) =>
      instance.relationships.some((one) => one.targetId === candidate.id),
    );
    const [nearest] = related;
    if (nearest !== undefined && related.length === 1) return nearest;
  }
  for (const instance of asking) {
    const nearest = inSameGroup(instance, candidates, scope.plan);
    if (nearest !== undefined) return nearest;
  }
  throw new FunctionError(
    `node template "${name}" has ${candidates.length} instances, and which one is meant is not clear: get_attributes_list gives the values of all`,
  );
}

/** The only candidate in the smallest scaling group instance that holds the asking one too. */
function inSameGroup(asking: PlanInstance, candidates: readonly PlanInstance[], plan: Plan): PlanInstance | undefined {
  const byId = new Map(plan.instances.map((one) => [one.id, one]));
  const groups = candidates.map((one) => groupsAround(one, byId, plan));
  for (const own of groupsAround(asking, byId, plan)) {
    const sharing = candidates.filter((_, index) => groups[index]?.includes(own) === true);
    if (sharing.length > 0) return sharing.length === 1 ? sharing[0] : undefined;
  }
  return undefined;
}

/** Ids of the scaling group instances that hold an instance, itself or through its containers, smallest first. */
function groupsAround(instance: PlanInstance, byId: ReadonlyMap<string, PlanInstance>, plan: Plan): readonly string[] {
  const ids: string[] = [];
  for (let at: PlanInstance | undefined = instance; at !== undefined; ) {
    ids.push(...(at.scalingGroups ?? []).map((one) => one.id));
    const relationships: PlanNode['relationships'] = plan.nodes[at.nodeName]?.relationships ?? [];
    const link: PlanInstance['relationships'][number] | undefined = at.relationships.find((one) =>
      relationships[one.relationship]?.typeHierarchy.includes(CONTAINED_IN),
    );
    at = link === undefined ? undefined : byId.get(link.targetId);
  }
  return ids;
}

function nodeOf(name: string, scope: RunScope): Plan['nodes'][string] {
  const byWord = wordOf(name, scope);
  const node = scope.plan.nodes[byWord === undefined ? name : instanceOf(byWord, scope).nodeName];
  if (node === undefined) throw new FunctionError(`there is no node template "${name}"`);
  return node;
}

/** The id that a word means here; `undefined` for the name of a node. */
function wordOf(name: string, scope: RunScope): string | undefined {
  if (name === 'SELF') return scope.self;
  if (name === 'SOURCE') return scope.source;
  return name === 'TARGET' ? scope.target : undefined;
}

function instanceOf(id: string, scope: RunScope): PlanInstance {
  const instance = scope.plan.instances.find((one) => one.id === id);
  if (instance === undefined) throw new FunctionError(`there is no node instance "${id}"`);
  return instance;
}
