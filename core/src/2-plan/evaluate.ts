// Evaluates functions of run time against the runtime properties of the moment.

import type { Json } from '@brolly/plugin-sdk';
import { atPath, FunctionError, type FunctionScope } from '#blueprint/functions/function.ts';
import { evaluateFunctions } from '#blueprint/functions/functions.ts';
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

/** Evaluates every function in a value. @throws FunctionError with words for the user. */
export function evaluate(value: Json, scope: RunScope): Json {
  const functionScope: FunctionScope = {
    inputs: scope.plan.inputs,
    property: (node, path) => atPath(nodeOf(node, scope).properties, path) ?? null,
    attribute: (node, path) => attribute(chooseInstance(node, scope), path, scope),
  };
  return evaluateFunctions(value, functionScope);
}

/** Runtime properties first, then the id and index, then properties of the node, else null. */
function attribute(instance: PlanInstance, path: readonly (string | number)[], scope: RunScope): Json {
  const found = atPath(scope.runtimeProperties(instance.id), path);
  const own = { ...scope, self: instance.id, source: undefined, target: undefined };
  if (found !== undefined && found !== null) return evaluate(found, own);
  if (path.length === 1 && path[0] === 'node_instance_id') return instance.id;
  if (path.length === 1 && path[0] === 'node_instance_index') return instance.index;
  const property = atPath(scope.plan.nodes[instance.nodeName]?.properties, path);
  return property === undefined ? null : evaluate(property, own);
}

/** The instance meant by a keyword or a node's name; of several the one that the asking instance is related to. */
function chooseInstance(name: string, scope: RunScope): PlanInstance {
  const byWord = { SELF: scope.self, SOURCE: scope.source, TARGET: scope.target }[name];
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
  const byWord = { SELF: scope.self, SOURCE: scope.source, TARGET: scope.target }[name];
  const node = scope.plan.nodes[byWord === undefined ? name : instanceOf(byWord, scope).nodeName];
  if (node === undefined) throw new FunctionError(`there is no node template "${name}"`);
  return node;
}

function instanceOf(id: string, scope: RunScope): PlanInstance {
  const instance = scope.plan.instances.find((one) => one.id === id);
  if (instance === undefined) throw new FunctionError(`there is no node instance "${id}"`);
  return instance;
}
