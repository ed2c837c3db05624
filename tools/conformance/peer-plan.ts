// A blueprint, and the plan that was made of it if there is one, as the peer's parser would write them.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, InputDefinition } from '../../core/src/1-blueprint/blueprint.ts';
import { momentOf, parseTime } from '../../core/src/1-blueprint/elements/schedule-times.ts';
import {
  evaluateFunctions,
  functionOf,
  holdsFunction,
  isFunction,
} from '../../core/src/1-blueprint/functions/functions.ts';
import { scalingGroupsOf } from '../../core/src/1-blueprint/scaling-groups.ts';
import type { Plan } from '../../core/src/2-plan/plan.ts';
import { peerNodes, peerPlugin, peerTypeInterfaces, scalingProperties } from './peer-nodes.ts';
import { map, peerSchema } from './peer-schema.ts';
import { requirementsOf } from './requirements.ts';

type Named<T> = Readonly<Record<string, T>>;

/** The document that a parse gives; with a plan the one that a deployment plan is. */
export function peerPlan(blueprint: Blueprint, plan: Plan | undefined, given: JsonObject = {}): JsonObject {
  const nodes = peerNodes(blueprint, plan);
  return {
    description: blueprint.description ?? null,
    metadata: blueprint.metadata,
    version: {
      raw: `cloudify_dsl_1_${blueprint.minorVersion}`,
      definitions_name: 'cloudify_dsl',
      definitions_version: [1, blueprint.minorVersion],
    },
    inputs: plan === undefined ? map(blueprint.inputs, peerSchema) : peerInputs(blueprint, plan, given),
    nodes: nodes.nodes,
    relationships: map(blueprint.relationshipTypes, (type, name) => ({
      name,
      ...(type.derivedFrom === undefined ? {} : { derived_from: type.derivedFrom }),
      type_hierarchy: [...type.hierarchy],
      properties: map(type.properties, peerSchema),
      source_interfaces: peerTypeInterfaces(type.sourceInterfaces),
      target_interfaces: peerTypeInterfaces(type.targetInterfaces),
    })),
    data_types: map(blueprint.dataTypes, (type) => ({
      derived_from: type.derivedFrom ?? null,
      description: type.description ?? null,
      version: type.version ?? null,
      properties: map(type.properties, peerSchema),
    })),
    groups: map(blueprint.groups, (group) => ({
      members: [...group.members],
      policies: group.policies as unknown as JsonObject,
    })),
    policies: map(blueprint.policies, ({ type, targets, scaling }) => ({
      type,
      targets: [...targets],
      properties: scalingProperties(scaling, plan?.scalingGroups?.[targets[0] ?? '']),
    })),
    scaling_groups: map(scalingGroupsOf(blueprint), ({ members, scaling }, name) => ({
      members: [...members],
      properties: scalingProperties(scaling, plan?.scalingGroups?.[name]),
    })),
    policy_types: map(blueprint.policyTypes, ({ source, schemas }) => ({ source, properties: written(schemas) })),
    policy_triggers: map(blueprint.policyTriggers, ({ source, schemas }) => ({ source, parameters: written(schemas) })),
    workflows: map(blueprint.workflows, (workflow) => ({
      plugin: workflow.plugin,
      operation: workflow.function,
      parameters: map(workflow.parameters, peerParameter),
      is_cascading: workflow.isCascading,
      availability_rules: workflow.availabilityRules ?? null,
    })),
    outputs: peerValues(blueprint.outputs, plan?.outputs),
    capabilities: peerValues(blueprint.capabilities, plan?.capabilities),
    labels: map(blueprint.labels, ({ values }, name) => ({ values: [...(plan?.labels?.[name] ?? values)] })),
    blueprint_labels: map(blueprint.blueprintLabels, ({ values }) => ({ values: [...values] })),
    resource_tags: blueprint.resourceTags,
    deployment_settings: deploymentSettings(plan?.deploymentSettings ?? blueprint.deploymentSettings),
    imported_blueprints: [...blueprint.importedBlueprints],
    namespaces_mapping: { ...blueprint.namespaces },
    requirements: requirementsOf(blueprint, plan),
    deployment_plugins_to_install: nodes.deploymentPlugins,
    host_agent_plugins_to_install: nodes.hostPlugins,
    workflow_plugins_to_install: workflowPlugins(blueprint),
  };
}

/** A schema of nothing is a mapping. */
function written(schemas: JsonObject): JsonObject {
  return map(schemas, (schema) => schema ?? {});
}

const SCRIPT_DESCRIPTION = 'Workflow script executed by the script plugin';

function peerParameter(parameter: InputDefinition, name: string): JsonObject {
  const schema = peerSchema(parameter);
  return name === 'script_path' && schema['description'] === 'The script of the workflow.'
    ? { ...schema, description: SCRIPT_DESCRIPTION }
    : schema;
}

function peerValues(written: Blueprint['outputs'], planned: Named<{ readonly value: Json }> | undefined): JsonObject {
  return map(written, ({ description, value }, name) => ({
    ...(description === undefined ? {} : { description }),
    value: planned?.[name]?.value ?? value,
  }));
}

/** The peer writes times that have no distance as moments, when it reads the blueprint. */
function deploymentSettings(settings: JsonObject): JsonObject {
  if (Object.keys(settings).length === 0) return {};
  const schedules = (settings['default_schedules'] ?? {}) as Named<JsonObject>;
  return { ...settings, default_schedules: map(schedules, schedule) };
}

function schedule({ timezone, ...written }: JsonObject): JsonObject {
  const moments = ['since', 'until'].flatMap((key): readonly (readonly [string, Json])[] => {
    const time = parseTime(typeof written[key] === 'string' ? written[key] : '');
    if (time?.kind !== 'at') return [];
    const moment = momentOf(time, Date.now(), typeof timezone === 'string' ? timezone : undefined);
    return [[key, new Date(moment).toISOString().slice(0, 19).replace('T', ' ')]];
  });
  return { ...written, ...Object.fromEntries<Json>(moments) };
}

function workflowPlugins(blueprint: Blueprint): readonly JsonObject[] {
  const names = new Set(Object.values(blueprint.workflows).map((workflow) => workflow.plugin));
  return [...names].flatMap((name) => {
    const plugin = blueprint.plugins[name];
    return plugin === undefined ? [] : [peerPlugin(plugin)];
  });
}

/**
 * The peer evaluates the arguments of a function in an input when something uses the input, and leaves the function
 * itself.
 */
function peerInputs(blueprint: Blueprint, plan: Plan, given: JsonObject): JsonObject {
  const used = usedInputs(blueprint);
  return map(blueprint.inputs, (input, name) => {
    const value = plan.inputs[name] ?? null;
    if (Object.hasOwn(given, name)) return holdsFunction(given[name] ?? null) ? (given[name] ?? null) : value;
    const written = input.default ?? null;
    if (!isFunction(written)) return value;
    const evaluated = evaluateFunctions(written, { inputs: plan.inputs, property: () => null });
    if (JSON.stringify(evaluated) !== JSON.stringify(value) || !used.has(name)) return used.has(name) ? value : written;
    const key = functionOf(written)?.name ?? '';
    const argument = evaluateFunctions(written[key] ?? null, { inputs: plan.inputs, property: () => null });
    return { ...written, [key]: argument };
  });
}

/** Inputs that something uses, by way of other inputs too. */
function usedInputs(blueprint: Blueprint): ReadonlySet<string> {
  const used = new Set<string>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'get_input' && isFunction(value)) {
        const name = String(Array.isArray(item) ? item[0] : item);
        if (!used.has(name)) {
          used.add(name);
          look(blueprint.inputs[name]?.default ?? null);
        }
      }
      look(item);
    }
  };
  for (const template of Object.values(blueprint.nodeTemplates)) {
    look(template.properties);
    for (const interfaces of [
      template.interfaces,
      ...template.relationships.flatMap((one) => [one.sourceInterfaces, one.targetInterfaces]),
    ])
      for (const { inputs } of Object.values(interfaces).flatMap((one) => Object.values(one))) look(inputs);
  }
  for (const { value } of [...Object.values(blueprint.outputs), ...Object.values(blueprint.capabilities)]) look(value);
  return used;
}
