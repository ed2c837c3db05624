// Built-in data types.

import type { Edition } from './edition.ts';

const OPTIONAL = (type: string, names: string): string =>
  names
    .split(' ')
    .map((name) => `      ${name}: {type: ${type}, required: false}\n`)
    .join('');

/** The section `data_types`. Ids are texts up to 1_3, and are known to name something since. */
export function dataTypes(edition: Edition): string {
  const blueprintId = edition === 3 ? 'string' : 'blueprint_id';
  const deploymentId = edition === 3 ? 'string' : 'deployment_id';
  return `data_types:
  cloudify.datatypes.AgentConfig:
    properties:
      install_method: {type: string, description: 'none, remote, init_script, provided or plugin'}
      port: {type: integer, required: false}
${OPTIONAL('string', 'service_name network user key password executable_temp_path log_level')}${OPTIONAL('integer', 'min_workers max_workers log_max_bytes log_max_history')}      disable_requiretty: {type: boolean, required: false}
      process_management: {required: false}
      heartbeat: {required: false}
      env: {required: false}
      extra: {required: false}
  cloudify.datatypes.Blueprint:
    properties:
      external_resource: {type: boolean, default: false, description: It is uploaded already}
      id: {type: ${blueprintId}, required: false}
      main_file_name: {type: string, default: blueprint.yaml}
      blueprint_archive: {type: string, default: '', description: Address or path of the archive}
      labels: {type: list, required: false}
  cloudify.datatypes.ComponentDeployment:
    properties:
      external_resource: {type: boolean, default: false, description: It exists already}
      id: {type: ${deploymentId}, required: false}
      inputs: {type: dict, default: {}}
      logs: {type: boolean, required: false}
      auto_inc_suffix: {type: boolean, required: false, description: Add a number to the id}
      labels: {type: list, required: false}
  cloudify.datatypes.Component:
    properties:
      blueprint: {type: cloudify.datatypes.Blueprint}
      deployment: {type: cloudify.datatypes.ComponentDeployment}
      executions_start_args: {type: dict, default: {}}
  cloudify.datatypes.RemoteCloudifyManagerClient:
    properties:
      port: {type: integer, required: false}
      trust_all: {type: boolean, required: false}
${OPTIONAL('dict', 'headers query_params')}${OPTIONAL('string', 'host protocol api_version cert username password token tenant')}  cloudify.datatypes.SharedResourceDeployment:
    properties:
      id: {type: ${deploymentId}}
  cloudify.datatypes.SharedResource:
    properties:
      deployment: {type: cloudify.datatypes.SharedResourceDeployment}
`;
}
