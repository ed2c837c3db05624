// Node instances as operations see them, made from the plan and the runtime properties when they are looked at.

import type { Json, JsonObject, NodeInstance } from '@brolly/plugin-sdk';
import type { Surroundings } from '#blueprint/functions/function.ts';
import { invariant } from '#diagnostics/invariant.ts';
import { evaluate } from '#plan/evaluate.ts';
import type { Plan, PlanInstance, PlanNode } from '#plan/plan.ts';
import type { RuntimeProperties } from './runtime-properties.ts';
import { readStoredSecrets } from './surroundings.ts';

/** Which instances the words SELF, SOURCE and TARGET mean. */
export interface Scope {
  readonly self?: string | undefined;
  readonly source?: string | undefined;
  readonly target?: string | undefined;
}

/** The instances of one moment. Each call of `get` for the same id gives the same object. */
export interface NodeInstances {
  get(instanceId: string): NodeInstance;
  all(): readonly NodeInstance[];
  /** Evaluates functions of run time. */
  evaluate(value: Json, scope: Scope): Json;
}

/** A plan with its instances by id: made once, used for every operation. */
export interface PlanIndex {
  readonly plan: Plan;
  readonly instancesById: ReadonlyMap<string, PlanInstance>;
}

/** Indexes a plan. */
export function indexPlan(plan: Plan): PlanIndex {
  return { plan, instancesById: new Map(plan.instances.map((each) => [each.id, each])) };
}

/**
 * Makes the instances for one operation. Properties are evaluated and copies made only for what is looked at: an
 * operation among thousands of instances looks at a few. `runtimeProperties` are copies of its own.
 */
export function nodeInstances(
  index: PlanIndex,
  properties: RuntimeProperties,
  surroundings?: Surroundings,
): NodeInstances {
  const made = new Map<string, NodeInstance>();
  const evaluateIn = (value: Json, scope: Scope): Json =>
    evaluate(value, { plan: index.plan, runtimeProperties: (id: string) => properties.of(id), surroundings, ...scope });
  const get = (instanceId: string): NodeInstance => {
    const existing = made.get(instanceId);
    if (existing !== undefined) return existing;
    const planned = index.instancesById.get(instanceId);
    const node = planned === undefined ? undefined : index.plan.nodes[planned.nodeName];
    invariant(planned !== undefined && node !== undefined, `the plan has no instance ${instanceId}`);
    const instance = lazyInstance(planned, node, { get, evaluate: evaluateIn, properties });
    made.set(instanceId, instance);
    return instance;
  };
  return { get, all: () => index.plan.instances.map((each) => get(each.id)), evaluate: evaluateIn };
}

interface Source {
  readonly get: (instanceId: string) => NodeInstance;
  readonly evaluate: (value: Json, scope: Scope) => Json;
  readonly properties: RuntimeProperties;
}

function lazyInstance(planned: PlanInstance, node: PlanNode, source: Source): NodeInstance {
  const properties = once(() => source.evaluate(node.properties, { self: planned.id }) as JsonObject);
  const runtime = once(() => {
    const properties = source.properties.of(planned.id);
    // Most instances have none: that is not worth a deep copy.
    const copy = Object.keys(properties).length === 0 ? {} : structuredClone(properties);
    const evaluate = (value: Json): Json => source.evaluate(value, { self: planned.id });
    return readStoredSecrets(copy, evaluate) as NodeInstance['runtimeProperties'];
  });
  const relationships = once(() =>
    planned.relationships.map((each) => {
      const declared = node.relationships[each.relationship];
      return {
        type: declared?.type ?? '',
        typeHierarchy: declared?.typeHierarchy ?? [],
        target: source.get(each.targetId),
      };
    }),
  );
  return {
    id: planned.id,
    nodeName: planned.nodeName,
    type: node.type,
    typeHierarchy: node.typeHierarchy,
    get properties() {
      return properties();
    },
    get runtimeProperties() {
      return runtime();
    },
    index: planned.index,
    scalingGroups: planned.scalingGroups ?? [],
    get host() {
      return planned.hostInstanceId === undefined ? undefined : source.get(planned.hostInstanceId);
    },
    get relationships() {
      return relationships();
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
