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
    const instance = new LazyInstance(planned, node, { get, evaluate: evaluateIn, properties });
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

/** What is looked at is made then, once. A class: an object with getters of its own costs some kilobytes. */
class LazyInstance implements NodeInstance {
  readonly id: string;
  readonly nodeName: string;
  readonly type: string;
  readonly typeHierarchy: readonly string[];
  readonly index: number;
  readonly scalingGroups: NonNullable<PlanInstance['scalingGroups']>;
  readonly #planned: PlanInstance;
  readonly #node: PlanNode;
  readonly #source: Source;
  #properties: JsonObject | undefined;
  #runtimeProperties: NodeInstance['runtimeProperties'] | undefined;
  #relationships: NodeInstance['relationships'] | undefined;

  constructor(planned: PlanInstance, node: PlanNode, source: Source) {
    this.id = planned.id;
    this.nodeName = planned.nodeName;
    this.type = node.type;
    this.typeHierarchy = node.typeHierarchy;
    this.index = planned.index;
    this.scalingGroups = planned.scalingGroups ?? [];
    this.#planned = planned;
    this.#node = node;
    this.#source = source;
  }

  get properties(): JsonObject {
    this.#properties ??= this.#evaluate(this.#node.properties) as JsonObject;
    return this.#properties;
  }

  get runtimeProperties(): NodeInstance['runtimeProperties'] {
    this.#runtimeProperties ??= this.#copyOfRuntimeProperties();
    return this.#runtimeProperties;
  }

  get host(): NodeInstance | undefined {
    const { hostInstanceId } = this.#planned;
    return hostInstanceId === undefined ? undefined : this.#source.get(hostInstanceId);
  }

  get relationships(): NodeInstance['relationships'] {
    this.#relationships ??= this.#planned.relationships.map((each) => {
      const declared = this.#node.relationships[each.relationship];
      return {
        type: declared?.type ?? '',
        typeHierarchy: declared?.typeHierarchy ?? [],
        target: this.#source.get(each.targetId),
      };
    });
    return this.#relationships;
  }

  get drift(): Json {
    const record = this.#source.properties.noted(this.id)['configuration_drift'];
    const { ok, result } = (record ?? {}) as JsonObject;
    return ok === false ? (result ?? null) : null;
  }

  #copyOfRuntimeProperties(): NodeInstance['runtimeProperties'] {
    const stored = this.#source.properties.of(this.id);
    // Most instances have none: that is not worth a deep copy.
    if (Object.keys(stored).length === 0) return {};
    const evaluate = (value: Json): Json => this.#evaluate(value);
    return readStoredSecrets(structuredClone(stored), evaluate) as NodeInstance['runtimeProperties'];
  }

  #evaluate(value: Json): Json {
    return this.#source.evaluate(value, { self: this.id });
  }
}
