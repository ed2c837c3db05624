// All that a context says, as one JSON value: what templates and Python code see as "ctx".

import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';

/** The tenant of a deployment that no manager keeps. */
const TENANT = 'default_tenant';

/** Names are those of Cloudify's Python objects: `node`, `instance.runtime_properties`, `operation.retry_number`. */
export function contextFacts(context: OperationContext): JsonObject {
  const { source, target, self } = context;
  const ends: JsonObject =
    source === undefined || target === undefined
      ? instanceFacts(self, true)
      : { source: instanceFacts(source, true), target: instanceFacts(target, true) };
  return {
    ...ends,
    type: source === undefined ? 'node-instance' : 'relationship-instance',
    blueprint: { id: context.deploymentId },
    deployment: {
      id: context.deploymentId,
      display_name: context.deploymentId,
      tenant_name: TENANT,
      creator: null,
      resource_tags: {},
      runtime_only_evaluation: false,
    },
    operation: {
      name: context.operationName,
      retry_number: context.retryNumber,
      max_retries: context.maxRetries,
      ...(source === undefined ? {} : { relationship: self === source ? 'source' : 'target' }),
    },
    execution_id: context.execution.id,
    workflow_id: context.execution.workflow,
    workflow_parameters: context.execution.parameters,
    task_id: context.taskId,
    task_name: context.operationName,
    tenant_name: TENANT,
    tenant: { name: TENANT },
    plugin: pluginFacts(context),
    bootstrap_context: { resources_prefix: '', cloudify_agent: agentFacts(self) },
    local: true,
  };
}

/** How many instances a node template has now. Not among the facts: of thousands of instances it costs something. */
export function countInstances({ instances }: OperationContext, nodeName: string): number {
  return instances.filter((each) => each.nodeName === nodeName).length;
}

/** The address of the host of an instance; `undefined` where none is known. */
export function hostIp(instance: NodeInstance): string | undefined {
  const host = instance.host ?? instance;
  const ip = host.runtimeProperties['ip'] ?? host.properties['ip'];
  return typeof ip === 'string' && ip !== '' ? ip : undefined;
}

/** Runtime properties as they are now, without those that were deleted. */
export function runtimeFacts(instance: NodeInstance): JsonObject {
  return Object.fromEntries(
    Object.entries(instance.runtimeProperties).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

function instanceFacts(instance: NodeInstance, withRelationships: boolean): { node: JsonObject; instance: JsonObject } {
  const relationships = withRelationships
    ? instance.relationships.map((each) => ({
        type: each.type,
        type_hierarchy: each.typeHierarchy,
        target: instanceFacts(each.target, false),
      }))
    : [];
  return {
    node: {
      id: instance.nodeName,
      name: instance.nodeName,
      type: instance.type,
      type_hierarchy: instance.typeHierarchy,
      properties: instance.properties,
    },
    instance: {
      id: instance.id,
      index: instance.index ?? 1,
      host_ip: hostIp(instance) ?? null,
      runtime_properties: runtimeFacts(instance),
      scaling_groups: [...(instance.scalingGroups ?? [])],
      drift: instance.drift ?? null,
      relationships,
    },
  };
}

function pluginFacts({ plugin, workFolder }: OperationContext): JsonObject {
  return {
    name: plugin.name,
    package_name: plugin.packageName ?? null,
    package_version: plugin.packageVersion ?? null,
    properties: plugin.properties ?? {},
    workdir: workFolder,
  };
}

function agentFacts(instance: NodeInstance): JsonObject {
  const config = instance.host?.properties['agent_config'];
  const agent = typeof config === 'object' && config !== null && !Array.isArray(config) ? (config as JsonObject) : {};
  return {
    user: agent['user'] ?? null,
    agent_key_path: agent['key'] ?? null,
    remote_execution_port: agent['port'] ?? 22,
  };
}
