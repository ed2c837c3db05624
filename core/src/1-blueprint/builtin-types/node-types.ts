// Built-in node types.

import { componentTypes } from './component-types.ts';
import { type Edition, emptyOperations } from './edition.ts';

const LIFECYCLE = emptyOperations(
  'precreate create configure start poststart prestop stop delete postdelete preupdate update postupdate update_config update_apply update_postapply preheal heal postheal pull check_drift',
);

/** Hosts are reached without agents: none is asked for by default, and what Cloudify does to its agents does nothing. */
const AGENT = emptyOperations(
  'create configure start stop stop_amqp delete restart restart_amqp install_plugins uninstall_plugins create_amqp validate_amqp',
);

const derived = (parent: string, names: string): string =>
  names
    .split(' ')
    .map((name) => `  cloudify.nodes.${name}: {derived_from: cloudify.nodes.${parent}}`)
    .join('\n');

/** The section `node_types`. */
export function nodeTypes(edition: Edition): string {
  return `node_types:
  cloudify.nodes.Root:
    properties:
      use_external_resource: {type: boolean, default: false, description: The resource exists already}
      resource_id: {required: false, description: Name or id of a resource that exists already}
    interfaces:
      cloudify.interfaces.lifecycle: ${LIFECYCLE}
      cloudify.interfaces.validation: ${emptyOperations('create delete check_status creation deletion')}
      cloudify.interfaces.monitoring: ${emptyOperations('start stop')}
  cloudify.nodes.Compute:
    derived_from: cloudify.nodes.Root
    properties:
      ip: {default: '', description: Address of the host}
      os_family: {default: linux, description: linux or windows}
      agent_config:
        description: How the host is reached
        type: cloudify.datatypes.AgentConfig
        default: {install_method: remote, port: 22, network: default}
      install_agent: {default: '', description: Older form of agent_config.install_method}
      cloudify_agent: {default: {}, description: Older form of agent_config}
    interfaces:
      cloudify.interfaces.cloudify_agent: ${AGENT}
      cloudify.interfaces.host: ${emptyOperations('get_state')}
      cloudify.interfaces.monitoring_agent: ${emptyOperations('install start stop uninstall')}
${derived('Compute', 'Container')}
${derived('Root', 'Tier Volume ObjectStorage Network Subnet Port Router LoadBalancer VirtualIP SecurityGroup Database ApplicationModule SoftwareComponent')}
${derived('SoftwareComponent', 'DBMS ApplicationServer MessageBusServer')}
  cloudify.nodes.WebServer:
    derived_from: cloudify.nodes.SoftwareComponent
    properties:
      port: {default: 80, description: Where it listens}
  cloudify.nodes.FileSystem:
    derived_from: cloudify.nodes.Root
    properties:
      use_external_resource: {type: boolean, default: false, description: The file system exists already}
      partition_type: {type: integer, default: 83, description: Code of the partition's type}
      fs_type: {type: string, description: 'Kind of the file system, such as ext4'}
      fs_mount_path: {type: string, description: Where it is mounted}
    interfaces:
      cloudify.interfaces.lifecycle:
        configure:
          implementation: script.script_runner.tasks.run
          inputs:
            script_path: {default: 'file:///opt/manager/resources/cloudify/fs/mkfs.sh'}
  cloudify.nodes.CloudifyManager:
    derived_from: cloudify.nodes.SoftwareComponent
    properties:
      cloudify:
        default:
          resources_prefix: ''
          cloudify_agent: {min_workers: 2, max_workers: 5, remote_execution_port: 22, user: ubuntu}
          workflows: {task_retries: -1, task_retry_interval: 30}
          policy_engine: {start_timeout: 30}
      cloudify_packages: {}
${componentTypes(edition)}`;
}
