// The built-in node types, relationships and workflows of the language, as a blueprint would import them.

import { workflowsText } from './workflows.ts';

const OPERATIONS = (names: string): string =>
  `{${names
    .split(' ')
    .map((name) => `${name}: {}`)
    .join(', ')}}`;

const LIFECYCLE = OPERATIONS(
  'precreate create configure start poststart prestop stop delete postdelete preupdate update postupdate update_config update_apply update_postapply preheal heal postheal pull check_drift',
);
const RELATIONSHIP = OPERATIONS(
  'preconfigure postconfigure establish unlink update check_drift update_preconfigure update_postconfigure update_establish',
);

const PLAIN_NODES = [
  'Volume',
  'ObjectStorage',
  'Network',
  'Subnet',
  'Port',
  'Router',
  'LoadBalancer',
  'VirtualIP',
  'SecurityGroup',
  'Tier',
  'Database',
  'ApplicationModule',
  'SoftwareComponent',
];
const SOFTWARE_NODES = ['ApplicationServer', 'DBMS', 'MessageBusServer'];

const TYPES = `
metadata: {cloudify_types: true}
data_types:
  cloudify.datatypes.AgentConfig:
    properties:
      install_method: {type: string, default: remote}
      service_name: {type: string, required: false}
      network: {type: string, default: default}
      user: {type: string, required: false}
      key: {required: false}
      password: {type: string, required: false}
      port: {type: integer, default: 22}
      process_management: {required: false}
      min_workers: {type: integer, required: false}
      max_workers: {type: integer, required: false}
      heartbeat: {type: integer, required: false}
      disable_requiretty: {type: boolean, required: false}
      env: {required: false}
      extra: {required: false}
      executable_temp_path: {type: string, required: false}
      log_level: {type: string, required: false}
      log_max_bytes: {type: integer, required: false}
      log_max_history: {type: integer, required: false}
node_types:
  cloudify.nodes.Root:
    properties:
      use_external_resource: {type: boolean, default: false, description: The resource exists already}
      resource_id: {required: false}
    interfaces:
      cloudify.interfaces.lifecycle: ${LIFECYCLE}
      cloudify.interfaces.validation: ${OPERATIONS('create delete check_status creation deletion')}
      cloudify.interfaces.monitoring: ${OPERATIONS('start stop')}
${PLAIN_NODES.map((name) => `  cloudify.nodes.${name}: {derived_from: cloudify.nodes.Root}`).join('\n')}
${SOFTWARE_NODES.map((name) => `  cloudify.nodes.${name}: {derived_from: cloudify.nodes.SoftwareComponent}`).join('\n')}
  cloudify.nodes.WebServer:
    derived_from: cloudify.nodes.SoftwareComponent
    properties: {port: {default: 80}}
  cloudify.nodes.FileSystem:
    derived_from: cloudify.nodes.Root
    properties: {partition_type: {default: 83}, fs_type: {type: string}, fs_mount_path: {type: string}}
  cloudify.nodes.Compute:
    derived_from: cloudify.nodes.Root
    properties:
      ip: {default: ''}
      os_family: {default: linux}
      agent_config: {type: cloudify.datatypes.AgentConfig, required: false}
      install_agent: {default: ''}
      cloudify_agent: {default: {}}
    interfaces:
      cloudify.interfaces.host: ${OPERATIONS('get_state')}
      cloudify.interfaces.monitoring_agent: ${OPERATIONS('install start stop uninstall')}
  cloudify.nodes.Container: {derived_from: cloudify.nodes.Compute}
relationships:
  cloudify.relationships.depends_on:
    properties: {connection_type: {default: all_to_all}}
    source_interfaces: {cloudify.interfaces.relationship_lifecycle: ${RELATIONSHIP}}
    target_interfaces: {cloudify.interfaces.relationship_lifecycle: ${RELATIONSHIP}}
  cloudify.relationships.connected_to: {derived_from: cloudify.relationships.depends_on}
  cloudify.relationships.contained_in: {derived_from: cloudify.relationships.depends_on}
  cloudify.relationships.depends_on_lifecycle_operation:
    derived_from: cloudify.relationships.depends_on
    properties: {operation: {type: string}}
plugins:
  agent: {executor: central_deployment_agent, install: false}
  default_workflows: {executor: central_deployment_agent, install: false}
  script: {executor: host_agent, install: false}
  cfy_extensions: {executor: central_deployment_agent, install: false}
workflows: ${workflowsText()}
`;

/** The text for a DSL version: 3 for `cloudify_dsl_1_3`. One edition serves all versions now. */
export function builtInTypes(_minor: number): string {
  return TYPES;
}
