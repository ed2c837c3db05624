// A context of an operation with everything in memory, for tests.

import type { JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { MASTER_TYPE, NODE_TYPE } from '../settings.ts';

const CONNECTED = 'cloudify.kubernetes.relationships.connected_to_master';
const DEFAULTS: JsonObject = {
  ip: '10.0.0.11',
  ssh_port: 22,
  ssh_username: 'ubuntu',
  ssh_host_key_policy: 'known_hosts',
  kubernetes_version: '1.36',
  master_port: 6443,
  pod_network: '10.244.0.0/16',
  service_network: '10.96.0.0/12',
  install: true,
  drain_timeout: 300,
  install_agent: false,
};

/** A control plane called `master`, with properties over the defaults. */
export function sketchMaster(properties: JsonObject = {}): NodeInstance {
  return {
    id: 'master_a1b2c3',
    nodeName: 'master',
    type: MASTER_TYPE,
    typeHierarchy: ['cloudify.nodes.Root', 'cloudify.kubernetes.Base', MASTER_TYPE],
    properties: { ...DEFAULTS, ...properties },
    runtimeProperties: {},
    relationships: [],
  };
}

/** A worker called `minion`, connected to a control plane. */
export function sketchWorker(master: NodeInstance, properties: JsonObject = {}): NodeInstance {
  return {
    id: 'minion_d4e5f6',
    nodeName: 'minion',
    type: NODE_TYPE,
    typeHierarchy: ['cloudify.nodes.Root', 'cloudify.kubernetes.Base', NODE_TYPE],
    properties: { ...DEFAULTS, ip: '10.0.0.12', ...properties },
    runtimeProperties: {},
    relationships: [{ type: CONNECTED, typeHierarchy: [CONNECTED], target: master }],
  };
}

/** The same instance as core makes them: parts of it are made when they are looked at, and a spread loses them. */
export function lazily(instance: NodeInstance): NodeInstance {
  const parts = ['properties', 'runtimeProperties', 'relationships'] as const;
  const lazy = Object.create({}, Object.getOwnPropertyDescriptors(instance)) as NodeInstance;
  for (const part of parts) {
    Reflect.deleteProperty(lazy, part);
    Object.defineProperty(Object.getPrototypeOf(lazy), part, { get: () => instance[part], enumerable: true });
  }
  return lazy;
}

/** A context for `self` among `instances`; private values live in the map. */
export function sketchContext(
  self: NodeInstance,
  options: { readonly instances?: readonly NodeInstance[]; readonly privateValues?: Map<string, string> } = {},
): OperationContext {
  const values = options.privateValues ?? new Map<string, string>();
  return {
    deploymentId: 'barevm',
    operationName: 'cloudify.interfaces.lifecycle.start',
    taskId: 'task_1',
    retryNumber: 0,
    maxRetries: 0,
    executor: 'central_deployment_agent',
    execution: { id: 'e1', workflow: 'install', parameters: {} },
    plugin: { name: 'kubernetes' },
    files: {
      folder: '/blueprint',
      read: () => Promise.reject(new Error('no file in this test')),
      list: () => Promise.resolve([]),
    },
    workFolder: '/deployment/work',
    inputs: {},
    self,
    instances: options.instances ?? [self],
    signal: new AbortController().signal,
    privateValues: {
      get: (name) => Promise.resolve(values.get(name)),
      put: (name, value) => Promise.resolve(void values.set(name, value)),
      delete: (name) => Promise.resolve(void values.delete(name)),
    },
    host: () => Promise.reject(new Error('no host in this test')),
    log: () => undefined,
    step: () => undefined,
    saveFile: (name) => Promise.resolve(`/deployment/${name}`),
  };
}
