// What is different between the plan that a deployment has and the one that it is to have.

import type { Json } from '@brolly/plugin-sdk';
import type { Plan, PlanNode, PlanOperation, PlanRelationship } from './plan.ts';
import { isSame } from './same-json.ts';

/**
 * One difference. Sample: `{ action: 'modify', id: 'nodes:web:properties:port', node: 'web', before: 80, after: 81 }`.
 *
 * `id` is written as Cloudify writes the ids of its update steps. A new or removed node or relationship is one step.
 */
export interface UpdateStep {
  readonly action: 'add' | 'remove' | 'modify';
  readonly kind: UpdateKind;
  readonly id: string;
  /** The node template that it is about. */
  readonly node?: string;
  /** Values of properties and of what stands beside the nodes; absent where a value would say too little or too much. */
  readonly before?: Json;
  readonly after?: Json;
}

/** What a step is about. */
export type UpdateKind =
  | 'node'
  | 'property'
  | 'limits'
  | 'operation'
  | 'relationship'
  | 'relationship-order'
  | 'relationship-operation'
  | 'input'
  | 'description'
  | 'output'
  | 'capability'
  | 'workflow'
  | 'plugin'
  | 'scaling-group'
  | 'label'
  | 'resource-tag'
  | 'deployment-setting';

/** All differences, node templates first, each list sorted by name. */
export function updateSteps(before: Plan, after: Plan): readonly UpdateStep[] {
  const nodes = compareEntries(before.nodes, after.nodes, (name, was, is) =>
    was === undefined || is === undefined
      ? [{ ...actionOf(was, is), kind: 'node', id: `nodes:${name}`, node: name }]
      : nodeSteps(was, is),
  );
  const values = (
    kind: UpdateKind,
    section: string,
    of: (plan: Plan) => Readonly<Record<string, unknown>> | undefined,
  ) =>
    compareEntries(of(before) ?? {}, of(after) ?? {}, (name, was, is) => [
      isSame(was, is) ? undefined : withValues({ ...actionOf(was, is), kind, id: `${section}:${name}` }, was, is),
    ]);
  return [
    ...nodes,
    ...values('scaling-group', 'groups', (plan) => plan.scalingGroups),
    ...values('input', 'inputs', (plan) => plan.inputs),
    ...values('output', 'outputs', (plan) => plan.outputs),
    ...values('capability', 'capabilities', (plan) => plan.capabilities),
    ...values('workflow', 'workflows', (plan) => plan.workflows),
    ...values('plugin', 'plugins', (plan) => plan.plugins),
    ...values('label', 'labels', (plan) => plan.labels),
    ...values('resource-tag', 'resource_tags', (plan) => plan.resourceTags),
    ...values('deployment-setting', 'deployment_settings', (plan) => plan.deploymentSettings),
    ...values('description', 'description', ({ description }) =>
      description === undefined ? {} : { text: description },
    ),
  ];
}

function nodeSteps(before: PlanNode, after: PlanNode): readonly (UpdateStep | undefined)[] {
  const node = after.name;
  const properties = compareEntries(before.properties, after.properties, (name, was, is) => [
    isSame(was, is)
      ? undefined
      : withValues({ ...actionOf(was, is), kind: 'property', id: `nodes:${node}:properties:${name}`, node }, was, is),
  ]);
  const limits = (of: PlanNode): readonly number[] => [of.minInstances ?? 0, of.maxInstances ?? -1];
  const isLimitSame = isSame(limits(before), limits(after));
  return [
    ...properties,
    isLimitSame
      ? undefined
      : withValues(
          { action: 'modify', kind: 'limits', id: `nodes:${node}:scalable`, node },
          limits(before),
          limits(after),
        ),
    ...operationSteps(`nodes:${node}:operations`, { node, kind: 'operation' }, [before.operations, after.operations]),
    ...relationshipSteps(before, after),
  ];
}

type Operations = Readonly<Record<string, PlanOperation>>;

function operationSteps(
  prefix: string,
  frame: { readonly node: string; readonly kind: UpdateKind },
  [before, after]: readonly [Operations, Operations],
): readonly (UpdateStep | undefined)[] {
  return compareEntries(before, after, (name, was, is) => [
    isSameOperation(was, is) ? undefined : { ...actionOf(was, is), ...frame, id: `${prefix}:${name}` },
  ]);
}

/** Only what blueprints say: what plugins say of operations changes with the release. */
function isSameOperation(before: PlanOperation | undefined, after: PlanOperation | undefined): boolean {
  const written = (operation: PlanOperation | undefined): unknown => {
    if (operation === undefined) return undefined;
    const { plugin, function: name, inputs, executor } = operation;
    const { maxRetries, retryIntervalSeconds, timeoutSeconds, timeoutRecoverable } = operation;
    return { plugin, name, inputs, executor, maxRetries, retryIntervalSeconds, timeoutSeconds, timeoutRecoverable };
  };
  return isSame(written(before), written(after));
}

function relationshipSteps(before: PlanNode, after: PlanNode): readonly (UpdateStep | undefined)[] {
  const node = after.name;
  const was = keyed(before.relationships);
  const is = keyed(after.relationships);
  const id = (key: string): string => `nodes:${node}:relationships:${key}`;
  const changed = compareEntries(Object.fromEntries(was), Object.fromEntries(is), (key, one, other) =>
    one === undefined || other === undefined
      ? [{ ...actionOf(one, other), kind: 'relationship' as const, id: id(key), node }]
      : [
          ...operationSteps(`${id(key)}:source_operations`, { node, kind: 'relationship-operation' }, [
            one.sourceOperations,
            other.sourceOperations,
          ]),
          ...operationSteps(`${id(key)}:target_operations`, { node, kind: 'relationship-operation' }, [
            one.targetOperations,
            other.targetOperations,
          ]),
        ],
  );
  const kept = (keys: Iterable<string>): string => [...keys].filter((key) => was.has(key) && is.has(key)).join();
  const isOrderSame = kept(was.keys()) === kept(is.keys());
  const order: UpdateStep = { action: 'modify', kind: 'relationship-order', id: `nodes:${node}:relationships`, node };
  return [...changed, isOrderSame ? undefined : order];
}

/** Relationships by `TYPE TARGET`; a second one of the same type and target has `#2` after it. */
export function keyed(relationships: readonly PlanRelationship[]): ReadonlyMap<string, PlanRelationship> {
  const found = new Map<string, PlanRelationship>();
  for (const relationship of relationships) {
    const key = `${relationship.type} ${relationship.target}`;
    let unique = key;
    for (let nth = 2; found.has(unique); nth += 1) unique = `${key} #${nth}`;
    found.set(unique, relationship);
  }
  return found;
}

function compareEntries<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
  compare: (name: string, was: Value | undefined, is: Value | undefined) => readonly (UpdateStep | undefined)[],
): readonly UpdateStep[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const own = (values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
    Object.hasOwn(values, name) ? values[name] : undefined;
  return names
    .flatMap((name) => compare(name, own(before, name), own(after, name)))
    .filter((step) => step !== undefined);
}

function actionOf(before: unknown, after: unknown): Pick<UpdateStep, 'action'> {
  if (before === undefined) return { action: 'add' };
  return { action: after === undefined ? 'remove' : 'modify' };
}

function withValues(step: UpdateStep, before: unknown, after: unknown): UpdateStep {
  return {
    ...step,
    ...(before === undefined ? {} : { before: before as Json }),
    ...(after === undefined ? {} : { after: after as Json }),
  };
}
