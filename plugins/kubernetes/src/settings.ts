// What node templates say, as typed settings. Bad values name the property.

import { isIP } from 'node:net';
import type { HostProxy } from '@brolly/host-resources';
import {
  type BundleSource,
  hostProperties,
  type Json,
  type JsonObject,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import { isJsonObject } from './api/kube-object.ts';
import { isProxy, proxyNotBuilt } from './deployment-proxy.ts';
import { type PodNetworkPort, podNetworkPortsOf } from './pod-network-ports.ts';
import { type Registry, registriesOf } from './registries.ts';
import { type Versions, versionsOf } from './versions.ts';

export const MASTER_TYPE = 'cloudify.kubernetes.Master';
export const NODE_TYPE = 'cloudify.kubernetes.Node';
export const CONNECTED_TO_MASTER = 'cloudify.kubernetes.relationships.connected_to_master';
/** By which name nodes find the control planes, where the blueprint names no endpoint. `internal` is nobody's domain. */
export const API_NAME = 'api.brolly.internal';
/** The insecure port of 2015, and the secure one that it means now. */
const INSECURE_PORT = 8080;
const SECURE_PORT = 6443;

/** What holds for the whole cluster: its control plane's node template says it. */
export interface ClusterSettings {
  readonly versions: Versions;
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  /** Without a slash at the end; empty: upstream. Of a bundle, the address that hosts find it at. */
  readonly mirror: string;
  /** The file that stands in for the mirror. */
  readonly bundle: BundleSource | undefined;
  /** Through which a host fetches. */
  readonly proxy: HostProxy | undefined;
  /** Where a host's kubelet, kubeadm and kubectl come from: downloads, or the packages of Kubernetes for its system. */
  readonly kubernetesSource: KubernetesSource;
  readonly registries: readonly Registry[];
  /** Images that every node has from the start, beside those of Kubernetes. */
  readonly images: readonly string[];
  readonly podNetworkProvider: PodNetworkProvider;
  /** Whether pods of different nodes reach each other by flannel's VXLAN. */
  readonly hasVxlan: boolean;
  /** What nodes let in of each other for the pod network. */
  readonly podNetworkPorts: readonly PodNetworkPort[];
  /** How kube-proxy leads services to pods. */
  readonly proxyMode: 'iptables' | 'nftables';
  /** The name of the node template that says what holds for the whole cluster; the cluster is called by it. */
  readonly name: string;
  /** How nodes and certificates call the API server, whichever control plane answers. */
  readonly endpoint: Endpoint;
  /** Where the API server of `master` answers. */
  readonly apiAddress: string;
  readonly apiPort: number;
  /** An instance of the node template that says what holds for the whole cluster. */
  readonly master: NodeInstance;
}

/**
 * What gives pods their network: flannel, as brolly sets it up; routes of the hosts; a file beside the blueprint; or nothing:
 * somebody else sees to it.
 */
export type PodNetworkProvider =
  | { readonly kind: 'flannel' }
  | { readonly kind: 'routed' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none' };

export type KubernetesSource = 'binaries' | 'packages';

/** A name or address, and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The runtime property that says what a node was given when it became one: labels, taints, address. */
export const GIVEN = 'node_settings';

/** The IP address by which other nodes reach the node of an instance; one that runs keeps that with which it joined. */
export function nodeAddress(instance: NodeInstance): string {
  const given = instance.runtimeProperties[GIVEN];
  return (isJsonObject(given) ? text(given, 'address') : '') || declaredAddress(instance);
}

/** The address that the blueprint says. */
export function declaredAddress(instance: NodeInstance): string {
  const properties = hostProperties(instance);
  return text(properties, 'node_address') || text(properties, 'ip');
}

/** The settings of the cluster that an instance belongs to. @throws NonRecoverableError for what is missing or wrong */
export function clusterSettings(context: OperationContext): ClusterSettings {
  const master = rootOf(context.self);
  const { properties } = master;
  const port = portNumber(master, 'master_port', Number(text(properties, 'master_port')));
  const bundle = bundleOf(master, text(hostProperties(context.self), 'mirror') || text(properties, 'mirror'));
  const apiPort = port === INSECURE_PORT ? SECURE_PORT : port;
  const podNetworkProvider = podNetworkProviderOf(master);
  return {
    name: master.nodeName,
    endpoint: endpointOf(master, apiPort),
    versions: versionsOf(runningVersion(context, master.nodeName) || text(properties, 'kubernetes_version')),
    podNetwork: network(master, 'pod_network'),
    serviceNetwork: network(master, 'service_network'),
    ...bundle,
    proxy: proxyOf(context.self) ?? proxyOf(master),
    kubernetesSource: kubernetesSourceOf(context.self, { master, ...bundle }),
    registries: registriesOf(master),
    images: imagesOf(master),
    podNetworkProvider,
    hasVxlan: podNetworkProvider.kind === 'flannel',
    podNetworkPorts: podNetworkPortsOf(master, podNetworkProvider),
    proxyMode: proxyModeOf(master),
    apiAddress: nodeAddress(master),
    apiPort,
    master,
  };
}

/**
 * The release that the control planes of a cluster run: the lowest, while they are upgraded one after the other. It counts
 * instead of the property, which only says with which release a cluster begins. Empty before there is one.
 */
function runningVersion({ instances }: Pick<OperationContext, 'instances'>, name: string): string {
  const found = instances
    .filter((one) => isControlPlane(one) && !isConnectedOnly(one) && rootOf(one).nodeName === name)
    .map((one) => text(one.runtimeProperties as never, 'kubernetes_version'))
    .filter((version) => version !== '');
  return found.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))[0] ?? '';
}

/** Whether an instance is a control plane. */
export function isControlPlane(instance: Pick<NodeInstance, 'typeHierarchy'>): boolean {
  return instance.typeHierarchy.includes(MASTER_TYPE);
}

/**
 * The control plane whose node template says what holds for the cluster of an instance: the target of its relationship,
 * and of that one's if it has one; itself, if it is a control plane that has none.
 */
export function rootOf(instance: NodeInstance): NodeInstance {
  const relationship = instance.relationships.find((one) => one.typeHierarchy.includes(CONNECTED_TO_MASTER));
  if (relationship !== undefined) return rootOf(relationship.target);
  if (isControlPlane(instance)) return instance;
  if (isProxy(instance)) throw proxyNotBuilt(instance);
  throw new NonRecoverableError(`${instance.nodeName} has no relationship to a control plane`, {
    reason: 'master-missing',
    hint: `Add {type: ${CONNECTED_TO_MASTER}, target: ...} to its relationships.`,
  });
}

/** Whether an instance stands for what is there (`install: false`): brolly connects to it and changes nothing of its host. */
export function isConnectedOnly({ properties }: Pick<NodeInstance, 'properties'>): boolean {
  return properties['install'] === false;
}

/** `https://10.0.0.11:6443` */
export function serverAt(host: string, port: number): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The property endpoint: a name or address, with a port or without. */
function endpointOf(master: NodeInstance, apiPort: number): Endpoint {
  const written = text(master.properties, 'endpoint');
  if (written === '') return { host: API_NAME, port: apiPort };
  const [, host = '', port] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d+))?$/.exec(written) ?? [];
  if (host === '')
    throw invalid(master, 'endpoint', 'a name or an address, with a port or without: k8s.example.org:6443');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? apiPort : portNumber(master, 'endpoint', Number(port)),
  };
}

/** The property mirror: an address, or a file that hosts are lent on a port of their loopback. */
function bundleOf(master: NodeInstance, mirror: string): Pick<ClusterSettings, 'mirror' | 'bundle'> {
  if (mirror === '' || /^https?:\/\//.test(mirror)) return { mirror: mirror.replace(/\/+$/, ''), bundle: undefined };
  const port = portNumber(master, 'bundle_port', Number(text(master.properties, 'bundle_port')));
  const key = text(master.properties, 'bundle_key');
  const bundle = { path: mirror, port, ...(key === '' ? {} : { key }) };
  return { mirror: `http://127.0.0.1:${port}`, bundle };
}

/** The property `proxy`; nothing where none is written. @throws NonRecoverableError `property-invalid` */
function proxyOf(instance: NodeInstance): HostProxy | undefined {
  const written = hostProperties(instance)['proxy'] ?? {};
  const { http, https = http, direct = [], ...others } = written as JsonObject;
  if (Object.keys(written as JsonObject).length === 0) return undefined;
  const isAddress = (one: Json | undefined): one is string =>
    typeof one === 'string' && /^https?:\/\/[^\s'"]+$/.test(one);
  const areNames = Array.isArray(direct) && direct.every((one) => typeof one === 'string' && /^[^\s,'"]+$/.test(one));
  const isGood = isAddress(https) && (http === undefined || isAddress(http)) && areNames;
  if (!isGood || Object.keys(others).length > 0)
    throw new NonRecoverableError(`property proxy of ${instance.nodeName} cannot be used`, {
      reason: 'property-invalid',
      hint: 'Write {http: "http://10.0.0.1:3128", direct: [10.0.0.0/8, .example.org]}; https is http where it is not written.',
    });
  return { https, ...(http === undefined ? {} : { http }), direct: direct as readonly string[] };
}

/** The property `kubernetes_source`, the master's where a node has none. @throws NonRecoverableError `property-invalid` */
function kubernetesSourceOf(
  instance: NodeInstance,
  { master, bundle }: Pick<ClusterSettings, 'master' | 'bundle'>,
): KubernetesSource {
  const own = text(hostProperties(instance), 'kubernetes_source');
  const source = own || text(master.properties, 'kubernetes_source') || 'binaries';
  const writer = own === '' ? master : instance;
  if (source !== 'binaries' && source !== 'packages')
    throw invalid(writer, 'kubernetes_source', 'binaries or packages');
  if (source === 'packages' && bundle !== undefined)
    throw invalid(
      writer,
      'kubernetes_source',
      'binaries: a bundle holds no packages. Or write the address of a mirror',
    );
  return source;
}

const IMAGE = /^[a-z0-9][a-z0-9._/:@-]*$/i;

/** The property `images`. @throws NonRecoverableError `property-invalid` */
export function imagesOf(master: Pick<NodeInstance, 'nodeName' | 'properties'>): readonly string[] {
  const images = master.properties['images'] ?? [];
  const areGood = Array.isArray(images) && images.every((one) => typeof one === 'string' && IMAGE.test(one));
  if (!areGood) throw invalid(master, 'images', 'a list such as [docker.io/library/nginx:1.29]');
  return images as readonly string[];
}

/** The properties `pod_network_type` and `pod_network_manifest`. @throws NonRecoverableError `property-invalid` */
export function podNetworkProviderOf(master: Pick<NodeInstance, 'nodeName' | 'properties'>): PodNetworkProvider {
  const path = text(master.properties, 'pod_network_manifest');
  const type = text(master.properties, 'pod_network_type') || 'flannel';
  if (type !== 'flannel' && type !== 'routed') throw invalid(master, 'pod_network_type', 'flannel or routed');
  if (path === '') return { kind: type };
  if (type === 'routed')
    throw invalid(master, 'pod_network_manifest', 'either that or pod_network_type: routed, which needs no manifest');
  return path === 'none' ? { kind: 'none' } : { kind: 'file', path };
}

function proxyModeOf(master: NodeInstance): ClusterSettings['proxyMode'] {
  const mode = text(master.properties, 'proxy_mode') || 'iptables';
  if (mode === 'iptables' || mode === 'nftables') return mode;
  throw invalid(master, 'proxy_mode', 'iptables or nftables');
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

/** A number of seconds, at least 1. @throws NonRecoverableError `property-invalid` */
export function secondsOf(instance: NodeInstance, name: string, properties: JsonObject = instance.properties): number {
  const seconds = Number(text(properties, name));
  if (Number.isInteger(seconds) && seconds >= 1) return seconds;
  throw invalid(instance, name, 'a whole number of seconds, 1 or more');
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

function invalid(
  instance: Pick<NodeInstance, 'nodeName' | 'properties'>,
  property: string,
  wanted: string,
): NonRecoverableError {
  const found = JSON.stringify(instance.properties[property] ?? null);
  return new NonRecoverableError(`property ${property} of ${instance.nodeName} is ${found}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
