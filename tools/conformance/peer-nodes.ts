// Node templates as the peer's parser writes nodes.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type {
  Blueprint,
  Interfaces,
  Operation,
  PluginDefinition,
  Relationship,
  Scaling,
  TypeInterfaces,
} from '../../core/src/1-blueprint/blueprint.ts';
import { isMapping } from '../../core/src/1-blueprint/elements/check-value.ts';
import { holdsFunction, isFunction } from '../../core/src/1-blueprint/functions/functions.ts';
import { containersOf } from '../../core/src/1-blueprint/scaling-groups.ts';
import type { Plan, PlanOperation } from '../../core/src/2-plan/plan.ts';
import { map, peerSchema } from './peer-schema.ts';

const COMPUTE = 'cloudify.nodes.Compute';
const CENTRAL = 'central_deployment_agent';
const HOST = 'host_agent';

type Planned = Readonly<Record<string, PlanOperation>> | undefined;

export interface PeerNodes {
  readonly nodes: readonly JsonObject[];
  readonly deploymentPlugins: readonly JsonObject[];
  readonly hostPlugins: readonly JsonObject[];
}

export function peerNodes(blueprint: Blueprint, plan: Plan | undefined): PeerNodes {
  const templates = Object.values(blueprint.nodeTemplates);
  const isHost = (name: string): boolean => blueprint.nodeTemplates[name]?.typeHierarchy.includes(COMPUTE) === true;
  const hosts = new Map(
    templates.map(({ name }) => [name, [name, ...containersOf(blueprint.nodeTemplates, name)].find(isHost)]),
  );
  const uses = pluginUses(blueprint);
  const installedOn = new Map<string, Use[]>();
  for (const { name } of templates) {
    const host = hosts.get(name);
    for (const use of uses.get(name) ?? []) {
      if (use.executor !== HOST || host === undefined) continue;
      installedOn.set(host, [...(installedOn.get(host) ?? []), use]);
    }
  }
  const listed = (some: readonly Use[], executor: string): readonly JsonObject[] =>
    pluginsOf(
      blueprint,
      some.filter((use) => use.executor === executor),
    );
  const nodes = templates.map((template) => {
    const host = hosts.get(template.name);
    const used = uses.get(template.name) ?? [];
    const planned = plan?.nodes[template.name];
    return {
      id: template.name,
      name: template.name,
      type: template.type,
      type_hierarchy: [...template.typeHierarchy],
      properties: planned?.properties ?? template.properties,
      interfaces: peerInterfaces(template.interfaces, planned?.operations),
      operations: peerOperations(blueprint, template.interfaces, planned?.operations),
      relationships: template.relationships.map((one, index) =>
        peerRelationship(blueprint, one, planned?.relationships[index]),
      ),
      plugins: pluginsOf(blueprint, used),
      deployment_plugins_to_install: listed(used, CENTRAL),
      ...(host === undefined ? {} : { host_id: host }),
      ...(isHost(template.name) ? { plugins_to_install: listed(installedOn.get(template.name) ?? [], HOST) } : {}),
      capabilities: { scalable: { properties: scalingProperties(template.scaling, planned) } },
      instances: template.scaling.isDeploy === true ? { deploy: template.scaling.defaultInstances } : {},
    } satisfies JsonObject;
  });
  const all = [...uses.values()].flat();
  return {
    nodes,
    deploymentPlugins: listed(all, CENTRAL),
    hostPlugins: listed(all, HOST),
  };
}

/** Once for each plugin and executor, in the order of use. */
function pluginsOf(blueprint: Blueprint, used: readonly Use[]): readonly JsonObject[] {
  const seen = new Set<string>();
  return used.flatMap(({ plugin, executor }) => {
    const definition = blueprint.plugins[plugin];
    const key = `${plugin} ${executor}`;
    if (seen.has(key) || definition === undefined) return [];
    seen.add(key);
    return [{ ...peerPlugin(definition), executor }];
  });
}

interface Use {
  readonly plugin: string;
  readonly executor: string;
}

/** Who uses which plugin where: the source of a relationship what its source interfaces need, the target the rest. */
function pluginUses(blueprint: Blueprint): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>(Object.keys(blueprint.nodeTemplates).map((name) => [name, []]));
  const add = (name: string, interfaces: Interfaces): void => {
    for (const operation of Object.values(interfaces).flatMap((one) => Object.values(one))) {
      const { carrier } = operation;
      if (carrier === undefined) continue;
      const executor = executorOf(blueprint, operation);
      if (executor !== null) uses.get(name)?.push({ plugin: carrier.plugin, executor });
    }
  };
  for (const template of Object.values(blueprint.nodeTemplates)) add(template.name, template.interfaces);
  for (const template of Object.values(blueprint.nodeTemplates)) {
    for (const { target, sourceInterfaces, targetInterfaces } of template.relationships) {
      add(template.name, sourceInterfaces);
      add(target, targetInterfaces);
    }
  }
  return uses;
}

function executorOf(blueprint: Blueprint, operation: Operation): string | null {
  const { carrier } = operation;
  if (carrier === undefined) return null;
  if (operation.executor !== undefined) return operation.executor;
  return Object.keys(carrier.inputs).length > 0 ? 'auto' : (blueprint.plugins[carrier.plugin]?.executor ?? null);
}

export function peerPlugin(plugin: PluginDefinition): JsonObject {
  return {
    name: plugin.name,
    executor: plugin.executor,
    install: plugin.install,
    source: plugin.source ?? null,
    install_arguments: plugin.installArguments ?? null,
    package_name: plugin.packageName ?? null,
    package_version: plugin.packageVersion ?? null,
    supported_platform: plugin.supportedPlatform ?? null,
    distribution: plugin.distribution ?? null,
    distribution_version: plugin.distributionVersion ?? null,
    distribution_release: plugin.distributionRelease ?? null,
    properties: namespaced(plugin),
    properties_description: plugin.propertiesDescription ?? null,
  };
}

/** The peer puts the namespace of a plugin before its settings too. */
function namespaced({ name, properties }: PluginDefinition): JsonObject {
  const namespace = name.slice(0, name.lastIndexOf('--') + (name.includes('--') ? 2 : 1));
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [namespace + key, value]));
}

type Limits = Pick<
  Operation,
  'executor' | 'maxRetries' | 'retryIntervalSeconds' | 'timeoutSeconds' | 'timeoutRecoverable'
>;

/** Of an operation that does nothing the peer forgets them. */
const NO_LIMITS: Limits = {
  executor: undefined,
  maxRetries: undefined,
  retryIntervalSeconds: undefined,
  timeoutSeconds: undefined,
  timeoutRecoverable: undefined,
};

function limits(operation: Limits): JsonObject {
  return {
    executor: operation.executor ?? null,
    max_retries: operation.maxRetries ?? null,
    retry_interval: operation.retryIntervalSeconds ?? null,
    timeout: operation.timeoutSeconds ?? null,
    timeout_recoverable: operation.timeoutRecoverable ?? null,
  };
}

function peerInterfaces(interfaces: Interfaces, planned: Planned): JsonObject {
  return map(interfaces, (operations, interfaceName) =>
    map(operations, (operation, name) => ({
      implementation: operation.implementation,
      inputs: interfaceInputs(operation, planned?.[`${interfaceName}.${name}`]?.inputs),
      ...limits(operation),
    })),
  );
}

/**
 * The peer evaluates inputs in place, and operations of scripts have a copy of the mapping: of those the functions that
 * stand directly under a name stay as they are in the interface.
 */
function interfaceInputs(operation: Operation, planned: JsonObject | undefined): JsonObject {
  const isScript = Object.keys(operation.carrier?.inputs ?? {}).length > 0;
  const inputs = Object.entries(operation.inputs).map(([name, written]) => [
    name,
    planned === undefined || (isScript && isFunction(written)) ? written : (planned[name] ?? null),
  ]);
  return typed(operation, Object.fromEntries(inputs) as JsonObject);
}

function inputTypes(operation: Operation): JsonObject {
  const typed = Object.entries(operation.inputTypes).filter(([name]) => isMapping(operation.inputs[name]));
  return typed.length === 0 ? {} : { inputs_types: Object.fromEntries(typed) };
}

/** The peer puts the declared type of an input into its value where that is a mapping. */
function typed(operation: Operation, inputs: JsonObject): JsonObject {
  const entries = Object.entries(inputs).map(([name, value]) => {
    const type = operation.inputTypes[name];
    const written = operation.inputs[name] ?? null;
    const isOpen = !isFunction(written) || isFunction(value);
    return [name, type !== undefined && isMapping(value) && isOpen ? { ...value, type } : value];
  });
  return Object.fromEntries(entries) as JsonObject;
}

export function peerTypeInterfaces(interfaces: TypeInterfaces): JsonObject {
  return map(Object.fromEntries(interfaces), (operations) =>
    map(Object.fromEntries(operations), (operation) => ({
      implementation: operation.implementation,
      inputs: map(operation.schema, peerSchema),
      ...limits(operation),
    })),
  );
}

/** By full name, and by the bare name where only one interface has it. */
function peerOperations(blueprint: Blueprint, interfaces: Interfaces, planned: Planned): JsonObject {
  const counts = new Map<string, number>();
  for (const operations of Object.values(interfaces))
    for (const name of Object.keys(operations)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const result: Record<string, Json> = {};
  for (const [interfaceName, operations] of Object.entries(interfaces)) {
    for (const [name, operation] of Object.entries(operations)) {
      const full = `${interfaceName}.${name}`;
      const written = peerOperation(blueprint, operation, planned?.[full]?.inputs);
      result[full] = written;
      if (counts.get(name) === 1) result[name] = written;
    }
  }
  return result;
}

function peerOperation(blueprint: Blueprint, operation: Operation, planned: JsonObject | undefined): JsonObject {
  const { carrier } = operation;
  // An operation that does nothing has no inputs here, whatever its type says.
  const inputs = carrier === undefined ? {} : typed(operation, planned ?? { ...operation.inputs, ...carrier.inputs });
  return {
    plugin: carrier?.plugin ?? '',
    operation: carrier?.function ?? '',
    inputs,
    ...inputTypes(operation),
    has_intrinsic_functions: planned !== undefined && holdsFunction(planned),
    ...limits(carrier === undefined ? NO_LIMITS : operation),
    executor: executorOf(blueprint, operation),
  };
}

function peerRelationship(
  blueprint: Blueprint,
  relationship: Relationship,
  planned: Plan['nodes'][string]['relationships'][number] | undefined,
): JsonObject {
  const { sourceInterfaces, targetInterfaces } = relationship;
  return {
    type: relationship.type,
    type_hierarchy: [...relationship.typeHierarchy],
    target_id: relationship.target,
    properties: relationship.properties,
    source_interfaces: peerInterfaces(sourceInterfaces, planned?.sourceOperations),
    target_interfaces: peerInterfaces(targetInterfaces, planned?.targetOperations),
    source_operations: peerOperations(blueprint, sourceInterfaces, planned?.sourceOperations),
    target_operations: peerOperations(blueprint, targetInterfaces, planned?.targetOperations),
  };
}

export function scalingProperties(
  scaling: Scaling,
  planned:
    | {
        readonly instanceCount: number;
        readonly minInstances?: number | undefined;
        readonly maxInstances?: number | undefined;
      }
    | undefined,
): JsonObject {
  const count = planned?.instanceCount ?? scaling.defaultInstances;
  return {
    default_instances: count,
    current_instances: count,
    planned_instances: count,
    min_instances: planned?.minInstances ?? scaling.minInstances,
    max_instances: planned?.maxInstances ?? scaling.maxInstances,
  };
}
