// Policy types and triggers of old blueprints. They are read; nothing runs them.

const COMMON = (service: string): string => `
      policy_operates_on_group: {default: false}
      is_node_started_before_workflow: {default: true}
      interval_between_workflows: {default: 300}
      service: {default: ${service}}`;

const THRESHOLD = `${COMMON('service')}
      threshold: {}
      upper_bound: {default: true}
      stability_time: {default: 0}`;

const policyType = (name: string, properties: string): string => `  cloudify.policies.types.${name}:
    source: file:///opt/manager/resources/cloudify/policies/${name}.clj
    properties:${properties}
`;

/** The sections `policy_types` and `policy_triggers`; all editions have the same. */
export const LEGACY_POLICIES = `policy_types:
${policyType('host_failure', COMMON('[service]'))}${policyType('threshold', THRESHOLD)}${policyType('ewma_stabilized', `${THRESHOLD}\n      ewma_timeless_r: {default: 0.5}`)}policy_triggers:
  cloudify.policies.triggers.execute_workflow:
    source: file:///opt/manager/resources/cloudify/triggers/execute_workflow.clj
    parameters:
      workflow: {}
      workflow_parameters: {default: {}}
      force: {default: false}
      allow_custom_parameters: {default: false}
      socket_timeout: {default: 1000}
      conn_timeout: {default: 1000}
`;
