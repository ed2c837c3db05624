// Functions that lead to other deployments, as the peer lists them with a deployment plan.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, Interfaces } from '../../core/src/1-blueprint/blueprint.ts';
import { functionOf, holdsFunction } from '../../core/src/1-blueprint/functions/functions.ts';
import type { Plan, PlanInstance, PlanOperation } from '../../core/src/2-plan/plan.ts';
import { listedOperations } from './requirements.ts';

/** One for each place and node instance. */
export function interDeploymentFunctions(blueprint: Blueprint, plan: Plan): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const look = (value: Json, path: string, context: JsonObject): void => {
    for (const one of functionsAt(value, path))
      found.push({ function_identifier: one.path, target_deployment: [...one.target], context });
  };
  for (const instance of plan.instances) {
    const template = blueprint.nodeTemplates[instance.nodeName];
    const node = plan.nodes[instance.nodeName];
    if (template === undefined || node === undefined) continue;
    const self = { self: instance.id };
    const at = `nodes.${node.name}`;
    look(node.properties, `${at}.properties`, self);
    lookAtInputs(look, {
      interfaces: template.interfaces,
      planned: node.operations,
      at: `${at}.operations`,
      context: self,
    });
    template.relationships.forEach((relationship, index) => {
      const planned = node.relationships[index];
      const context = { ...self, source: instance.id, target: targetOf(instance, index) };
      for (const [interfaces, operations] of [
        [relationship.sourceInterfaces, planned?.sourceOperations],
        [relationship.targetInterfaces, planned?.targetOperations],
      ] as const)
        lookAtInputs(look, { interfaces, planned: operations ?? {}, at: `${at}.${relationship.type}`, context });
    });
  }
  for (const section of ['outputs', 'capabilities'] as const)
    for (const [name, { value }] of Object.entries(plan[section])) look(value, `${section}.${name}.value`, {});
  for (const [name, values] of Object.entries(plan.labels ?? {})) look([...values], `labels.${name}.values`, {});
  look(plan.deploymentSettings ?? {}, 'deployment_settings', {});
  return found;
}

function targetOf(instance: PlanInstance, relationship: number): Json {
  return instance.relationships.find((one) => one.relationship === relationship)?.targetId ?? null;
}

function lookAtInputs(
  look: (value: Json, path: string, context: JsonObject) => void,
  place: {
    readonly interfaces: Interfaces;
    readonly planned: Readonly<Record<string, PlanOperation>>;
    readonly at: string;
    readonly context: JsonObject;
  },
): void {
  const full = new Map(
    Object.entries(place.interfaces).flatMap(([interfaceName, operations]) =>
      Object.keys(operations).map((name) => [name, `${interfaceName}.${name}`] as const),
    ),
  );
  for (const { listedAs } of listedOperations(place.interfaces)) {
    const operation = place.planned[listedAs] ?? place.planned[full.get(listedAs) ?? ''];
    if (operation !== undefined) look(operation.inputs, `${place.at}.${listedAs}.inputs`, place.context);
  }
}

interface Found {
  readonly path: string;
  /** The deployment, where it is known, and as it was written. */
  readonly target: readonly [Json, Json];
}

function functionsAt(value: Json, path: string): readonly Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => functionsAt(item, `${path}[${index}]`));
  const object = value as JsonObject;
  const name = functionOf(object)?.name ?? '';
  const argument = object[name];
  const own: Found[] = [];
  if (name === 'get_capability' && Array.isArray(argument)) {
    const [deployment = null] = argument as readonly Json[];
    own.push({ path: `${path}.${name}`, target: [holdsFunction(deployment) ? null : deployment, deployment] });
  }
  return [...own, ...Object.entries(object).flatMap(([key, item]) => functionsAt(item, `${path}.${key}`))];
}
