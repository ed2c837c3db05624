// What node templates say, as typed settings. Bad values name the property.

import { isIP } from 'node:net';
import {
  type HostAddress,
  type JsonObject,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { type Versions, versionsOf } from './versions.ts';

export const MASTER_TYPE = 'cloudify.kubernetes.Master';
export const NODE_TYPE = 'cloudify.kubernetes.Node';
const CONNECTED_TO_MASTER = 'cloudify.kubernetes.relationships.connected_to_master';
/** The insecure port of 2015, and the secure one that it means now. */
const INSECURE_PORT = 8080;
const SECURE_PORT = 6443;

/** What holds for the whole cluster: its control plane's node template says it. */
export interface ClusterSettings {
  readonly versions: Versions;
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  /** Without a slash at the end; empty: upstream. */
  readonly mirror: string;
  /** Where the API server answers. */
  readonly apiAddress: string;
  readonly apiPort: number;
  readonly master: NodeInstance;
}

/** The IP address by which other nodes reach the node of an instance. */
export function nodeAddress(instance: NodeInstance): string {
  return text(instance.properties, 'node_address') || text(instance.properties, 'ip');
}

/** The settings of the cluster that an instance belongs to. @throws NonRecoverableError for what is missing or wrong */
export function clusterSettings(context: OperationContext): ClusterSettings {
  const master = masterOf(context.self);
  const { properties } = master;
  const port = portNumber(master, 'master_port', Number(text(properties, 'master_port')));
  const own = text(context.self.properties, 'mirror') || text(properties, 'mirror');
  return {
    versions: versionsOf(text(properties, 'kubernetes_version')),
    podNetwork: network(master, 'pod_network'),
    serviceNetwork: network(master, 'service_network'),
    mirror: own.replace(/\/+$/, ''),
    apiAddress: nodeAddress(master),
    apiPort: port === INSECURE_PORT ? SECURE_PORT : port,
    master,
  };
}

/** The control plane of an instance: itself, or the target of its relationship. */
export function masterOf(instance: NodeInstance): NodeInstance {
  if (instance.typeHierarchy.includes(MASTER_TYPE)) return instance;
  const relationship = instance.relationships.find((one) => one.typeHierarchy.includes(CONNECTED_TO_MASTER));
  if (relationship !== undefined) return relationship.target;
  throw new NonRecoverableError(`${instance.nodeName} has no relationship to a control plane`, {
    reason: 'master-missing',
    hint: `Add {type: ${CONNECTED_TO_MASTER}, target: ...} to its relationships.`,
  });
}

/** Whether an instance stands for what is there (`install: false`): brolly connects to it and changes nothing of its host. */
export function isConnectedOnly({ properties }: Pick<NodeInstance, 'properties'>): boolean {
  return properties['install'] === false;
}

/** The host on which a node is installed; none where it is connected to only. @throws `property-invalid` */
export function hostToInstall(instance: NodeInstance): HostAddress | undefined {
  return isConnectedOnly(instance) ? undefined : readHostAddress(instance);
}

/** Refuses what is not built, before a host is touched. */
export function refuseWhatIsNotBuilt(instance: NodeInstance): void {
  if (instance.properties['install_agent'] === true) {
    throw new NonRecoverableError(`${instance.nodeName} asks for an agent, and agents do not exist yet`, {
      reason: 'agents-not-built',
      hint: 'Write install_agent: false: brolly works over ssh.',
    });
  }
  const foreign = instance.relationships.find(
    ({ target }) => target.typeHierarchy.includes(MASTER_TYPE) && isConnectedOnly(target),
  );
  if (foreign !== undefined && !isConnectedOnly(instance)) {
    throw new NonRecoverableError(
      `${instance.nodeName} is to join the cluster of ${foreign.target.nodeName}, which brolly has not installed`,
      { reason: 'not-built', hint: 'Join it by the tool that made the cluster, and write install: false.' },
    );
  }
}

export function text(properties: JsonObject, name: string): string {
  const value = properties[name];
  return typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

function portNumber(instance: NodeInstance, name: string, port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid(instance, name, 'a number from 1 to 65535');
}

function network(instance: NodeInstance, name: string): string {
  const value = text(instance.properties, name);
  const [, address = '', prefix] = /^([^/]+)\/(\d{1,3})$/.exec(value) ?? [];
  const family = isIP(address);
  if (family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128)) return value;
  throw invalid(instance, name, 'a network such as 10.244.0.0/16');
}

function invalid(instance: NodeInstance, property: string, wanted: string): NonRecoverableError {
  const found = JSON.stringify(instance.properties[property] ?? null);
  return new NonRecoverableError(`property ${property} of ${instance.nodeName} is ${found}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
