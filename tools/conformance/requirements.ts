// The secrets and parent capabilities that a blueprint's functions name.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Blueprint, Interfaces, Operation, Scaling } from '../../core/src/1-blueprint/blueprint.ts';
import { evaluateFunctions, functionOf } from '../../core/src/1-blueprint/functions/functions.ts';
import { scalingGroupsOf } from '../../core/src/1-blueprint/scaling-groups.ts';
import type { Plan } from '../../core/src/2-plan/plan.ts';

/** In the order in which the functions stand in the plan, each time that they stand there. */
export function requirementsOf(blueprint: Blueprint, plan: Plan | undefined): JsonObject {
  const known = (argument: Json): Json =>
    plan === undefined || !Array.isArray(argument)
      ? argument
      : evaluateFunctions(argument, { inputs: plan.inputs, property: () => null });
  const secrets: Json[] = [];
  const capabilities: Json[] = [];
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) look(item);
      return;
    }
    const object = value as JsonObject;
    const name = functionOf(object)?.name;
    const argument = name === undefined ? undefined : object[name];
    if (name === 'get_secret') {
      if (argument !== undefined) secrets.push(known(argument));
    }
    if (name === 'get_environment_capability' && argument !== undefined)
      capabilities.push(Array.isArray(argument) ? known(argument) : [argument]);
    for (const item of Object.values(object)) look(item);
  };
  const lookAtInputs = (interfaces: Interfaces): void => {
    for (const { inputs } of listedOperations(interfaces)) look(inputs);
  };
  const lookAtScaling = (scaling: Scaling): void => {
    // The peer lists the number at first again as the numbers now and planned.
    const { minInstances, maxInstances, defaultInstances } = scaling;
    for (const number of [minInstances, maxInstances, defaultInstances, defaultInstances, defaultInstances])
      look(number);
  };
  for (const template of Object.values(blueprint.nodeTemplates)) {
    look(template.properties);
    lookAtScaling(template.scaling);
    lookAtInputs(template.interfaces);
    for (const { sourceInterfaces, targetInterfaces } of template.relationships) {
      lookAtInputs(sourceInterfaces);
      lookAtInputs(targetInterfaces);
    }
  }
  for (const { value } of Object.values(blueprint.outputs)) look(value);
  for (const { scaling } of Object.values(blueprint.policies)) lookAtScaling(scaling);
  for (const { scaling } of Object.values(scalingGroupsOf(blueprint))) lookAtScaling(scaling);
  for (const { value } of Object.values(blueprint.capabilities)) look(value);
  for (const { values } of Object.values(blueprint.labels)) look(values);
  look(blueprint.deploymentSettings);
  return { secrets, parent_capabilities: capabilities };
}

/** As the peer lists operations: by full name, and again by the bare name where only one interface has it. */
export function listedOperations(interfaces: Interfaces): readonly (Operation & { readonly listedAs: string })[] {
  const all = Object.entries(interfaces).flatMap(([interfaceName, operations]) =>
    Object.entries(operations).map(([name, operation]) => ({ interfaceName, name, operation })),
  );
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return all.flatMap(({ interfaceName, name, operation }) => [
    ...(counts.get(name) === 1 ? [{ ...operation, listedAs: name }] : []),
    { ...operation, listedAs: `${interfaceName}.${name}` },
  ]);
}
