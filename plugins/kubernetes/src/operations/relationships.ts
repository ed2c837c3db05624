// Operations of relationships: they hand properties from one instance to another.

import {
  type ImperativeOperation,
  type Json,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import { isProxy, proxyNotBuilt } from '../deployment-proxy.ts';
import { clusterSettings, MASTER_TYPE, nodeAddress } from '../settings.ts';

function target(context: OperationContext): NonNullable<OperationContext['target']> {
  if (context.target === undefined)
    throw new NonRecoverableError('this operation belongs to a relationship', { reason: 'not-a-relationship' });
  return context.target;
}

/** Tells a worker where its control plane is, and how it is reached. Names of keys go along, never keys or passwords. */
export const connectMaster: ImperativeOperation = {
  kind: 'imperative',
  readsAllInstances: true,
  run(context) {
    const master = target(context);
    if (isProxy(master)) return Promise.reject(proxyNotBuilt(master));
    if (!master.typeHierarchy.includes(MASTER_TYPE)) return Promise.resolve(connectExisting(context, master));
    const { properties } = master;
    const settings = clusterSettings(context);
    Object.assign(context.self.runtimeProperties, {
      master_ip: nodeAddress(target(context)),
      master_port: settings.apiPort,
      master_ssh_username: properties['ssh_username'] ?? '',
      master_ssh_keyfilename: properties['ssh_keyfilename'] ?? '',
      master_ssh_port: properties['ssh_port'] ?? 22,
    });
    return Promise.resolve();
  },
};

/** Of a cluster that was there, only where its API server is. */
function connectExisting(context: OperationContext, { runtimeProperties }: NodeInstance): void {
  const endpoint = runtimeProperties['endpoint'];
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return;
  const { hostname, port } = new URL(endpoint);
  Object.assign(context.self.runtimeProperties, { master_ip: hostname, master_port: Number(port || 443) });
}

/** Takes the address of the host that an instance is contained in. */
export const containedInHost: ImperativeOperation = {
  kind: 'imperative',
  run(context) {
    const host = target(context);
    const ip = host.runtimeProperties['ip'] ?? nodeAddress(host);
    context.self.runtimeProperties['ip'] = ip;
    return Promise.resolve();
  },
};

/** Copies the runtime properties that the operation's input or the relationship's property prop_list names. */
export const copyRuntimeProperties: ImperativeOperation = {
  kind: 'imperative',
  run(context) {
    const names = context.inputs['prop_list'];
    const from = target(context);
    for (const name of Array.isArray(names) ? (names as readonly Json[]) : Object.keys(from.runtimeProperties)) {
      const value = typeof name === 'string' ? from.runtimeProperties[name] : undefined;
      if (typeof name === 'string' && value !== undefined) context.self.runtimeProperties[name] = value;
    }
    return Promise.resolve();
  },
};
