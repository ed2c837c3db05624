// Plans in a few words, and questions to graphs, for tests.

import type { Plan, PlanInstance, PlanNode, PlanOperation, PlanRelationship } from '#plan/plan.ts';
import { buildGraph } from '../build-graph.ts';
import type { InstanceState, TaskGraph, WorkflowParameters } from '../task-graph.ts';

/** A node template in a few words. */
export interface NodeSketch {
  /** `create` is of the lifecycle interface, `validation.create` of `cloudify.interfaces.validation`. */
  readonly operations?: readonly (string | readonly [string, Partial<PlanOperation>])[];
  readonly relationships?: readonly RelationshipSketch[];
  /** How many instances; the id of the second instance of `web` is `web_2`. Default 1. */
  readonly instances?: number;
  /** Below `cloudify.nodes.Root`. */
  readonly type?: string;
  readonly properties?: PlanNode['properties'];
  /** A Compute node; what is `contained_in` it has it as host. */
  readonly isHost?: boolean;
  readonly limits?: Pick<PlanNode, 'minInstances' | 'maxInstances'>;
}

/** Without `type` a `cloudify.relationships.connected_to`, which relates to every instance of the target. */
export interface RelationshipSketch {
  readonly target: string;
  /** `contained_in` relates each instance to the one of the same index. */
  readonly type?: 'connected_to' | 'contained_in' | 'depends_on' | 'depends_on_lifecycle_operation';
  readonly properties?: PlanRelationship['properties'];
  readonly source?: readonly string[];
  readonly targetSide?: readonly string[];
}

const FILTERS = { type_names: { default: [] }, node_ids: { default: [] }, node_instance_ids: { default: [] } };
const ORDERED = { run_by_dependency_order: { default: true }, ...FILTERS };

type Parameters = Plan['workflows'][string]['parameters'];

/** By name; the function is called as the workflow unless it is said. */
const WORKFLOWS: Readonly<Record<string, Parameters>> = {
  install: FILTERS,
  uninstall: { ignore_failure: { default: false }, ...FILTERS },
  reinstall: { ignore_failure: { default: false }, ...FILTERS },
  start: { operation_parms: { default: {} }, ...ORDERED },
  stop: { operation_parms: { default: {} }, ...ORDERED },
  restart: { stop_parms: { default: {} }, start_parms: { default: {} }, ...ORDERED },
  execute_operation: {
    operation: {},
    operation_kwargs: { default: {} },
    allow_kwargs_override: { default: null, required: false },
    ...FILTERS,
    run_by_dependency_order: { default: false },
  },
  check_status: { ...FILTERS, run_by_dependency_order: { default: false } },
  check_drift: ORDERED,
  pull: { operation_parms: { default: {} }, ...ORDERED },
  heal: {
    node_instance_id: { required: false },
    diagnose_value: { default: 'Not provided' },
    ignore_failure: { default: true },
    check_status: { default: true },
    allow_reinstall: { default: true },
    force_reinstall: { default: false },
  },
  scale: {
    scalable_entity_name: {},
    delta: { default: 1 },
    scale_compute: { default: false },
    include_instances: { required: false },
    exclude_instances: { required: false },
    ignore_failure: { default: false },
    rollback_if_failed: { default: true },
    abort_started: { default: false },
  },
  rollback: { full_rollback: { default: false }, ...FILTERS },
};

/** A plan with the built-in workflows; what the sketches do not say is left out or empty. */
export function sketchPlan(sketches: Readonly<Record<string, NodeSketch>>): Plan {
  const workflow = (name: string, parameters: Parameters): Plan['workflows'][string] => ({
    plugin: 'default_workflows',
    function: `cloudify.plugins.workflows.${name}`,
    parameters,
    isCascading: false,
  });
  return {
    inputs: {},
    nodes: Object.fromEntries(Object.keys(sketches).map((name) => [name, node(name, sketches)])),
    instances: Object.keys(sketches).flatMap((name) => instances(name, sketches)),
    outputs: {},
    capabilities: {},
    workflows: {
      ...Object.fromEntries(Object.entries(WORKFLOWS).map(([name, parameters]) => [name, workflow(name, parameters)])),
      update_everything: workflow('update_everything', {}),
    },
    plugins: {},
  };
}

function node(name: string, sketches: Readonly<Record<string, NodeSketch>>): PlanNode {
  const sketch = sketches[name] ?? {};
  const hostNode = hostNodeOf(name, sketches);
  const type = sketch.type ?? 'shop.Part';
  return {
    name,
    type,
    typeHierarchy: ['cloudify.nodes.Root', ...(sketch.isHost === true ? ['cloudify.nodes.Compute'] : []), type],
    properties: sketch.properties ?? {},
    operations: Object.fromEntries(
      (sketch.operations ?? []).map((one) => {
        const [short, traits] = typeof one === 'string' ? [one, {}] : one;
        return [fullName(short), { ...operation(short), ...traits }];
      }),
    ),
    relationships: (sketch.relationships ?? []).map(relationship),
    instanceCount: sketch.instances ?? 1,
    ...(hostNode === undefined ? {} : { hostNode }),
    ...sketch.limits,
  };
}

function hostNodeOf(name: string, sketches: Readonly<Record<string, NodeSketch>>): string | undefined {
  const sketch = sketches[name];
  if (sketch?.isHost === true) return name;
  const container = sketch?.relationships?.find(({ type }) => type === 'contained_in');
  return container === undefined ? undefined : hostNodeOf(container.target, sketches);
}

function relationship(sketch: RelationshipSketch): PlanRelationship {
  const type = `cloudify.relationships.${sketch.type ?? 'connected_to'}`;
  const side = (names: readonly string[] = []): Record<string, PlanOperation> =>
    Object.fromEntries(names.map((name) => [fullName(`relationship_lifecycle.${name}`), operation(name)]));
  return {
    type,
    typeHierarchy: [type],
    target: sketch.target,
    properties: sketch.properties ?? {},
    sourceOperations: side(sketch.source),
    targetOperations: side(sketch.targetSide),
  };
}

function instances(name: string, sketches: Readonly<Record<string, NodeSketch>>): readonly PlanInstance[] {
  const sketch = sketches[name] ?? {};
  return Array.from({ length: sketch.instances ?? 1 }, (_, index) => ({
    id: `${name}_${index + 1}`,
    nodeName: name,
    index: index + 1,
    ...hostInstance(hostNodeOf(name, sketches), index + 1),
    relationships: (sketch.relationships ?? []).flatMap(({ target, type }, relationship) =>
      type === 'contained_in'
        ? [{ relationship, targetId: `${target}_${index + 1}` }]
        : Array.from({ length: sketches[target]?.instances ?? 1 }, (_, other) => ({
            relationship,
            targetId: `${target}_${other + 1}`,
          })),
    ),
  }));
}

function hostInstance(hostNode: string | undefined, index: number): Pick<PlanInstance, 'hostInstanceId'> {
  return hostNode === undefined ? {} : { hostInstanceId: `${hostNode}_${index}` };
}

function fullName(short: string): string {
  return `cloudify.interfaces.${short.includes('.') ? short : `lifecycle.${short}`}`;
}

function operation(name: string): PlanOperation {
  return { plugin: 'shop', function: name.split('.').join('_'), inputs: {} };
}

/** The graph of a workflow that is known to be buildable. */
export function graphOf(
  plan: Plan,
  workflow: string,
  options: { readonly states?: Readonly<Record<string, InstanceState>>; readonly parameters?: WorkflowParameters } = {},
): TaskGraph {
  const states = new Map(Object.entries(options.states ?? {}));
  const { graph, diagnostics } = buildGraph(plan, { workflow, parameters: options.parameters ?? {}, states });
  if (graph === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return graph;
}

/** Ids of the tasks in the graph's order. */
export function taskIds(graph: TaskGraph): readonly string[] {
  return graph.tasks.map((task) => task.id);
}

/** Ids of all tasks that must have ended before one begins, at any distance. */
export function allBefore(graph: TaskGraph, taskId: string): ReadonlySet<string> {
  const tasks = new Map(graph.tasks.map((task) => [task.id, task]));
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const need of tasks.get(id)?.dependsOn ?? []) {
      if (!found.has(need)) open.push(need);
      found.add(need);
    }
  }
  return found;
}
