// Built-in workflows with their parameters and when they may be started.

import type { Edition } from './edition.ts';

interface About {
  /** The function behind it, where it is not called as the workflow is. */
  readonly function?: string;
  /** Instances that must be active for it to be offered, since 1_4. */
  readonly active?: 'none, partial' | 'all, partial';
  readonly isForHosts?: boolean;
  readonly isCascading?: boolean;
  readonly parameters: readonly string[];
}

const INSTALLED = 'all, partial';
const BY_ORDER = (fallback: boolean): string => `run_by_dependency_order: {default: ${fallback}}`;
const FLAG = (name: string, fallback: boolean): string => `${name}: {type: boolean, default: ${fallback}}`;

/** The section `workflows`. */
export function workflowDefinitions(edition: Edition): string {
  const definitions = Object.entries(workflows(edition)).map(([name, about]) => definition(name, about, edition));
  return `workflows:\n${definitions.join('')}`;
}

function workflows(edition: Edition): Readonly<Record<string, About>> {
  const isTyped = edition >= 4;
  const ids = (name: string, type: string): string =>
    isTyped ? `${name}: {type: list, item_type: ${type}, default: []}` : `${name}: {default: []}`;
  const instances = [ids('node_ids', 'node_id'), ids('node_instance_ids', 'node_instance')];
  const filters = [ids('type_names', 'node_type'), ...instances];
  const operation = edition === 5 ? '{type: operation_name}' : '{}';
  return {
    install: { active: 'none, partial', parameters: filters },
    uninstall: {
      active: INSTALLED,
      parameters: [FLAG('ignore_failure', false), ...(edition === 5 ? [FLAG('recursive', false)] : []), ...filters],
    },
    reinstall: { active: INSTALLED, parameters: [FLAG('ignore_failure', false), ...filters] },
    start: {
      active: 'none, partial',
      parameters: ['operation_parms: {default: {}}', BY_ORDER(true), ...filters],
    },
    stop: { active: INSTALLED, parameters: ['operation_parms: {default: {}}', BY_ORDER(true), ...filters] },
    restart: {
      active: INSTALLED,
      parameters: ['stop_parms: {default: {}}', 'start_parms: {default: {}}', BY_ORDER(true), ...filters],
    },
    pull: { active: INSTALLED, parameters: ['operation_parms: {default: {}}', BY_ORDER(true), ...filters] },
    check_status: { active: INSTALLED, isCascading: !isTyped, parameters: [BY_ORDER(false), ...filters] },
    check_drift: { active: INSTALLED, isCascading: !isTyped, parameters: [BY_ORDER(edition === 5), ...filters] },
    rollback: { active: INSTALLED, parameters: [...filters, FLAG('full_rollback', false)] },
    execute_operation: {
      parameters: [
        `operation: ${operation}`,
        'operation_kwargs: {default: {}}',
        'allow_kwargs_override: {default: null}',
        BY_ORDER(false),
        ...filters,
      ],
    },
    heal: { function: 'auto_heal_reinstall_node_subgraph', active: INSTALLED, parameters: healParameters(isTyped) },
    scale: { function: 'scale_entity', active: INSTALLED, parameters: SCALE },
    install_new_agents: {
      active: INSTALLED,
      isForHosts: true,
      parameters: [
        'install_agent_timeout: {default: 300}',
        ...instances,
        'install_methods: {default: null}',
        FLAG('validate', true),
        FLAG('install', true),
        ...['install_script', 'manager_ip', 'manager_certificate'].map((name) => `${name}: {default: ''}`),
        FLAG('stop_old_agent', false),
      ],
    },
    validate_agents: {
      active: INSTALLED,
      isForHosts: true,
      parameters: [...instances, 'install_methods: {default: null}'],
    },
  };
}

const SCALE = [
  'scalable_entity_name: {}',
  'delta: {type: integer, default: 1}',
  'scale_compute: {default: false}',
  'include_instances: {default: null}',
  'exclude_instances: {default: null}',
  FLAG('ignore_failure', false),
  'rollback_if_failed: {default: true}',
  FLAG('abort_started', false),
];

/** Of 1_3 they are those of later editions too: what they ask for is found out by the workflow. */
function healParameters(isTyped: boolean): readonly string[] {
  return [
    `node_instance_id: {${isTyped ? 'type: node_instance, ' : ''}required: false}`,
    'diagnose_value: {default: Not provided}',
    FLAG('ignore_failure', true),
    FLAG('check_status', true),
    FLAG('allow_reinstall', true),
    FLAG('force_reinstall', false),
  ];
}

function definition(name: string, about: About, edition: Edition): string {
  const { active, isForHosts = false, isCascading = false, parameters } = about;
  const hosts = isForHosts ? ', node_types_required: [cloudify.nodes.Compute]' : '';
  const rules =
    active === undefined || edition === 3
      ? ''
      : `    availability_rules: {node_instances_active: [${active}]${hosts}}\n`;
  return `  ${name}:
    mapping: default_workflows.cloudify.plugins.workflows.${about.function ?? name}
    is_cascading: ${isCascading}
${rules}    parameters:
${parameters.map((one) => `      ${one}\n`).join('')}`;
}
