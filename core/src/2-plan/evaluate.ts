// Evaluates functions of run time against the runtime properties of the moment.

import type { Json } from '@brolly/plugin-sdk';
import { atPath, FunctionError, type FunctionScope } from '#blueprint/functions/function.ts';
import { evaluateFunctions, holdsFunction } from '#blueprint/functions/functions.ts';
import type { Plan, PlanInstance } from './plan.ts';

export interface RunScope {
  readonly plan: Plan;
  /** Runtime properties of an instance as they are now. */
  readonly runtimeProperties: (instanceId: string) => Readonly<Record<string, Json>>;
  /** Ids of the instances that SELF, SOURCE and TARGET mean. */
  readonly self?: string | undefined;
  readonly source?: string | undefined;
  readonly target?: string | undefined;
}

const MOST_STEPS = 50;

/** Evaluates every function in a value. @throws FunctionError with words for the user. */
export function evaluate(value: Json, scope: RunScope): Json {
  return evaluateWithin(value, scope, []);
}

/** @param open what is being evaluated around the value, from the outside in */
function evaluateWithin(value: Json, scope: RunScope, open: readonly string[]): Json {
  const functionScope: FunctionScope = {
    inputs: scope.plan.inputs,
    property: (node, path) => {
      const found = atPath(nodeOf(node, scope).properties, path) ?? null;
      return holdsFunction(found)
        ? evaluateOf(chooseInstance(node, scope), { kind: 'property', path, found }, { scope, open })
        : found;
    },
    attribute: (node, path) => attribute(chooseInstance(node, scope), path, { scope, open }),
  };
  return evaluateFunctions(value, functionScope);
}

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
  if (open.includes(name)) throw new FunctionError(`values refer to themselves: ${[...open, name].join(' -> ')}`);
  if (open.length >= MOST_STEPS)
    throw new FunctionError(`values refer to each other in more than ${MOST_STEPS} steps: ${name}`);
  const own = { ...scope, self: instance.id, source: undefined, target: undefined };
  return evaluateWithin(value.found, own, [...open, name]);
}

/** Runtime properties first, then the id and index, then properties of the node, else null. */
function attribute(instance: PlanInstance, path: readonly (string | number)[], around: Around): Json {
  const { scope } = around;
  const found = atPath(scope.runtimeProperties(instance.id), path);
  if (found !== undefined && found !== null)
    return evaluateOf(instance, { kind: 'runtime property', path, found }, around);
  if (path.length === 1 && path[0] === 'node_instance_id') return instance.id;
  if (path.length === 1 && path[0] === 'node_instance_index') return instance.index;
  const property = atPath(scope.plan.nodes[instance.nodeName]?.properties, path);
  return property === undefined ? null : evaluateOf(instance, { kind: 'property', path, found: property }, around);
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
  throw new FunctionError(
    `node template "${name}" has ${candidates.length} instances, and which one is meant is not clear`,
  );
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
