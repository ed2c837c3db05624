// The built-in workflows as a types file declares them, with what each parameter means.

import type { Json } from '@brolly/plugin-sdk';

interface Parameter {
  readonly default?: Json;
  readonly type?: string;
  readonly required?: boolean;
  readonly description: string;
}

type Parameters = Readonly<Record<string, Parameter>>;

const FILTERS: Parameters = {
  type_names: { default: [], description: 'Only instances of these node types, or of types derived from them.' },
  node_ids: { default: [], description: 'Only instances of these node templates.' },
  node_instance_ids: { default: [], description: 'Only these node instances.' },
};

const ignoreFailure = (fallback: boolean): Parameters => ({
  ignore_failure: {
    default: fallback,
    type: 'boolean',
    description: 'A failed operation of an uninstall counts as done and is not tried again.',
  },
});

const inOrder = (fallback: boolean): Parameters => ({
  run_by_dependency_order: { default: fallback, description: 'Targets of relationships come before their sources.' },
});

const OPERATION_PARMS: Parameters = {
  operation_parms: { default: {}, description: 'Inputs for the operation, laid over those of the blueprint.' },
};

const AGENT_FILTERS: Parameters = {
  node_ids: { default: [], description: 'Only hosts of these node templates.' },
  node_instance_ids: { default: [], description: 'Only these hosts.' },
  install_methods: {
    default: null,
    required: false,
    description: 'Only hosts whose agent comes in one of these ways.',
  },
};

/** By name, in the order of Cloudify's types file. */
export const builtInWorkflows: Readonly<Record<string, Parameters>> = {
  install: FILTERS,
  uninstall: {
    ...ignoreFailure(false),
    recursive: {
      default: false,
      type: 'boolean',
      description:
        'Deployments that belong to this one go first; read by `brolly` and `cfy`, before the execution begins.',
    },
    ...FILTERS,
  },
  reinstall: { ...ignoreFailure(false), ...FILTERS },
  start: { ...OPERATION_PARMS, ...inOrder(true), ...FILTERS },
  stop: { ...OPERATION_PARMS, ...inOrder(true), ...FILTERS },
  restart: {
    stop_parms: { default: {}, description: 'Inputs for `stop`, laid over those of the blueprint.' },
    start_parms: { default: {}, description: 'Inputs for `start`, laid over those of the blueprint.' },
    ...inOrder(true),
    ...FILTERS,
  },
  execute_operation: {
    operation: { description: 'Its full name, or the end of it where that is clear: `lifecycle.start`.' },
    operation_kwargs: { default: {}, description: 'Further inputs for the operation.' },
    allow_kwargs_override: {
      default: null,
      required: false,
      description: 'Whether they may take the place of inputs that the blueprint gives.',
    },
    ...inOrder(false),
    ...FILTERS,
  },
  check_status: { ...inOrder(false), ...FILTERS },
  check_drift: { ...inOrder(true), ...FILTERS },
  pull: { ...OPERATION_PARMS, ...inOrder(true), ...FILTERS },
  heal: {
    node_instance_id: {
      required: false,
      description: 'Only this instance and all on its host; without it everything.',
    },
    diagnose_value: { default: 'Not provided', description: 'Why it is healed; for the record only.' },
    ignore_failure: {
      default: true,
      type: 'boolean',
      description: 'Failures of the uninstall before a reinstall do not count.',
    },
    check_status: {
      default: true,
      type: 'boolean',
      description: 'Checks first; otherwise the last check is believed.',
    },
    allow_reinstall: { default: true, type: 'boolean', description: 'Whether what cannot be healed is reinstalled.' },
    force_reinstall: { default: false, type: 'boolean', description: 'Reinstalls at once, without a check.' },
  },
  scale: {
    scalable_entity_name: { description: 'The scaling group or the node template.' },
    delta: { default: 1, type: 'integer', description: 'How many instances more, or with a minus fewer.' },
    scale_compute: { default: false, description: 'Scales the host that the node template stands on instead.' },
    include_instances: { required: false, description: 'Instances that go first; only with a negative delta.' },
    exclude_instances: { required: false, description: 'Instances that go last; only with a negative delta.' },
    ignore_failure: {
      default: false,
      type: 'boolean',
      description: 'Lets instances go whatever their uninstall does.',
    },
    rollback_if_failed: { default: true, description: 'Takes new instances back that could not be installed.' },
    abort_started: {
      default: false,
      type: 'boolean',
      description: 'Takes back first what an earlier scaling left open.',
    },
  },
  rollback: {
    full_rollback: { default: false, type: 'boolean', description: 'Uninstalls everything afterwards.' },
    ...FILTERS,
  },
  install_new_agents: {
    install_agent_timeout: { default: 300, description: 'Seconds that an agent may take.' },
    ...AGENT_FILTERS,
    validate: { default: true, type: 'boolean', description: 'Whether the old agents are checked first.' },
    install: { default: true, type: 'boolean', description: 'Whether new agents are installed.' },
    install_script: { default: '', description: 'A script that installs the agent.' },
    manager_ip: { default: '', description: 'The manager that the agent is to talk to.' },
    manager_certificate: { default: '', description: 'The certificate of that manager.' },
    stop_old_agent: { default: false, type: 'boolean', description: 'Whether the old agent is stopped.' },
  },
  validate_agents: AGENT_FILTERS,
};
