// Workflows and plugins as a plan has them.

import type { Blueprint } from '#blueprint/blueprint.ts';
import type { Plan, PlanNode, PlanWorkflow } from './plan.ts';

export function planWorkflow(workflow: Blueprint['workflows'][string]): PlanWorkflow {
  const parameters = Object.entries(workflow.parameters).map(([name, schema]) => {
    const known = {
      default: schema.default,
      type: schema.type,
      description: schema.description,
      constraints: schema.constraints.length === 0 ? undefined : schema.constraints,
    };
    const written = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
    return [name, { ...written, required: schema.required }] as const;
  });
  return {
    plugin: workflow.plugin,
    function: workflow.function,
    parameters: Object.fromEntries(parameters),
    isCascading: workflow.isCascading,
    ...(workflow.availabilityRules === undefined ? {} : { availabilityRules: workflow.availabilityRules }),
  };
}

/** The plugins that some operation of the nodes needs. */
export function usedPlugins(blueprint: Blueprint, nodes: Readonly<Record<string, PlanNode>>): Plan['plugins'] {
  const used = new Set<string>();
  // Nodes of a type share their operations: each is looked at once.
  const seen = new Set<PlanNode['operations']>();
  const look = (operations: PlanNode['operations']): void => {
    if (seen.has(operations)) return;
    seen.add(operations);
    for (const { plugin } of Object.values(operations)) used.add(plugin);
  };
  for (const node of Object.values(nodes)) {
    look(node.operations);
    for (const { sourceOperations, targetOperations } of node.relationships) {
      look(sourceOperations);
      look(targetOperations);
    }
  }
  return Object.fromEntries(
    Object.values(blueprint.plugins)
      .filter((plugin) => used.has(plugin.name))
      .map(({ name, executor, install, source, packageName, packageVersion, properties }) => [
        name,
        {
          name,
          executor,
          install,
          source,
          packageName,
          packageVersion,
          ...(Object.keys(properties).length > 0 ? { properties } : {}),
        },
      ]),
  );
}
