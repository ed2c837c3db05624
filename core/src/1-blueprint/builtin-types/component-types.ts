// Built-in node types that stand for other deployments, blueprints and secrets.

import { type Edition, since } from './edition.ts';

const PLACES = `
      client:
        type: cloudify.datatypes.RemoteCloudifyManagerClient
        default: {}
        description: Where the deployment lives; here without it`;

const PARTS = `${PLACES}
      plugins: {type: dict, default: {}, description: Plugins to upload first}
      secrets: {type: dict, default: {}, description: Secrets to make first}`;

const CHECK_STATUS = (kind: string): string =>
  `      cloudify.interfaces.validation: {check_status: {implementation: cfy_extensions.cloudify_types.${kind}.check_status}}`;

/** Those entries of `node_types`; the edition of 1_3 has fewer operations and no PasswordSecret. */
export function componentTypes(edition: Edition): string {
  return `${component(edition)}${sharedResource(edition)}${BLUEPRINT}${edition >= 4 ? PASSWORD_SECRET : ''}`;
}

function component(edition: Edition): string {
  const operation = 'implementation: cfy_extensions.cloudify_types.component';
  return `  cloudify.nodes.Component:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config:
        type: cloudify.datatypes.Component
        default: {}
        description: The blueprint and the deployment that is made of it${PARTS}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {${operation}.upload_blueprint}
        configure: {${operation}.create}
        start:
          ${operation}.execute_start
          inputs:
            workflow_id: {type: string, default: install}
            timeout: {type: integer, default: 1800, description: Seconds}
            interval: {type: integer, default: 1, description: Seconds between two looks}
        stop:
          ${operation}.execute_start
          inputs:
            workflow_id: {default: uninstall}
            resource_config:
              default:
                blueprint: {get_property: [SELF, resource_config, blueprint]}
                deployment: {get_property: [SELF, resource_config, deployment]}
                executions_start_args: {allow_custom_parameters: true}
        delete: {${operation}.delete}
        refresh: {${operation}.refresh}
${['check_drift', 'heal', 'update'].map((name) => since(edition, 4, `        ${name}: {${operation}.${name}}`)).join('')}${since(edition, 4, CHECK_STATUS('component'))}  cloudify.nodes.ServiceComponent: {derived_from: cloudify.nodes.Component}
`;
}

function sharedResource(edition: Edition): string {
  const operation = 'implementation: cfy_extensions.cloudify_types.shared_resource';
  return `  cloudify.nodes.SharedResource:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config:
        type: cloudify.datatypes.SharedResource
        default: {}
        description: The deployment that is shared${PLACES}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {${operation}.connect_deployment}
        delete: {${operation}.disconnect_deployment}
        refresh: {${operation}.refresh}
${since(edition, 4, `        check_drift: {${operation}.check_drift}`)}${since(edition, 4, CHECK_STATUS('shared_resource'))}`;
}

const BLUEPRINT = `  cloudify.nodes.Blueprint:
    derived_from: cloudify.nodes.Root
    properties:
      resource_config:
        type: cloudify.datatypes.Blueprint
        default: {}
        description: The blueprint to upload${PARTS}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: cfy_extensions.cloudify_types.blueprint.upload}
        delete: {implementation: cfy_extensions.cloudify_types.blueprint.delete}
`;

const PASSWORD_SECRET = `  cloudify.nodes.PasswordSecret:
    derived_from: cloudify.nodes.Root
    properties:
      length: {type: integer, default: 8, description: Characters}
${['uppercase', 'lowercase', 'digits', 'symbols']
  .map((kind) => `      ${kind}: {type: integer, default: 0, description: 'At least so many of them; -1: none'}\n`)
  .join(
    '',
  )}      secret_name: {type: string, required: false, description: Name of the secret; made of the deployment and the instance without it}
      use_secret_if_exists: {type: boolean, default: false, description: Take a secret of that name which is there}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: cfy_extensions.cloudify_types.password_secret.create}
        delete: {implementation: cfy_extensions.cloudify_types.password_secret.delete}
      cloudify.interfaces.validation:
        create: {implementation: cfy_extensions.cloudify_types.password_secret.creation_validation}
`;
