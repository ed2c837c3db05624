// The section `workflows` of each edition: what the parameters are since when, and when a workflow may be started.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Edition } from './edition.ts';
import { builtInWorkflows } from './workflows.ts';

interface About {
  /** The function behind it, where it is not called as the workflow is. */
  readonly function?: string;
  /** How many instances must be started for it to be offered, since 1_4. Default: some or all. */
  readonly active?: readonly string[];
  readonly isForHosts?: boolean;
  /** Up to 1_3 it is started on all service deployments too. */
  readonly wasCascading?: boolean;
}

const NOT_ALL = ['none', 'partial'];
const SOME = ['all', 'partial'];

const ABOUT: Readonly<Record<string, About>> = {
  // Here these two do what is left to do, and nothing where all is done: they are always offered.
  install: { active: [] },
  uninstall: { active: [] },
  start: { active: NOT_ALL },
  check_status: { wasCascading: true },
  check_drift: { wasCascading: true },
  execute_operation: { active: [] },
  scale: { function: 'scale_entity' },
  install_new_agents: { isForHosts: true },
  validate_agents: { isForHosts: true },
};

const listOf = (itemType: string): JsonObject => ({ type: 'list', item_type: itemType });

/** Types that parameters have since 1_4; all editions have those of numbers and booleans. */
const NAMING: Readonly<Record<string, JsonObject>> = {
  type_names: listOf('node_type'),
  node_ids: listOf('node_id'),
  node_instance_ids: listOf('node_instance'),
  node_instance_id: { type: 'node_instance' },
};

/** The text of the section. */
export function workflowDefinitions(edition: Edition): string {
  const definitions = Object.entries(builtInWorkflows).map(([name, parameters]) => {
    const known = Object.entries(parameters).filter(([key]) => key !== 'recursive' || edition > 3);
    const lines = known.map(([key, schema]) => {
      const { description, ...typed } = { ...schema, ...typesOf(name, key, edition) } as JsonObject;
      return `      ${key}: ${JSON.stringify({ ...typed, description: description ?? null })}\n`;
    });
    return `${headOf(name, edition)}    parameters:\n${lines.join('')}`;
  });
  return `workflows:\n${definitions.join('')}`;
}

function headOf(name: string, edition: Edition): string {
  const about = ABOUT[name] ?? {};
  const rules = edition === 3 ? undefined : rulesOf(about);
  return `  ${name}:
    mapping: default_workflows.cloudify.plugins.workflows.${about.function ?? name}
    is_cascading: ${edition === 3 && about.wasCascading === true}
${rules === undefined ? '' : `    availability_rules: ${JSON.stringify(rules)}\n`}`;
}

function rulesOf({ active = SOME, isForHosts = false }: About): Json | undefined {
  if (active.length === 0) return undefined;
  return {
    node_instances_active: [...active],
    ...(isForHosts ? { node_types_required: ['cloudify.nodes.Compute'] } : {}),
  };
}

function typesOf(workflow: string, parameter: string, edition: Edition): JsonObject {
  if (workflow === 'execute_operation' && parameter === 'operation' && edition === 5) return { type: 'operation_name' };
  if (workflow === 'check_drift' && parameter === 'run_by_dependency_order') return { default: edition === 5 };
  return edition === 3 ? {} : (NAMING[parameter] ?? {});
}
