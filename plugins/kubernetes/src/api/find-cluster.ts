// Which cluster a node instance is about: told from its own properties, or from what it is connected to.

import { type JsonObject, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';
import { isProxy, proxyNotBuilt } from '../deployment-proxy.ts';
import { MASTER_TYPE } from '../settings.ts';
import { isJsonObject } from './kube-object.ts';

/** The type of the newer plugin: a connection, and nothing that is installed. */
export const CONNECTION_TYPE = 'cloudify.nodes.kubernetes.Master';

/**
 * `installed`: brolly made it, `master` is its control plane. `over-ssh`: it was there, and its control plane's host has
 * the administrator's kubeconfig. `configured`: it was there, and `configuration` says how to connect.
 */
export type ClusterPlace =
  | { readonly kind: 'installed'; readonly master: NodeInstance }
  | { readonly kind: 'over-ssh'; readonly master: NodeInstance }
  | { readonly kind: 'configured'; readonly instance: NodeInstance; readonly configuration: JsonObject };

/** @throws NonRecoverableError `cluster-missing`, `not-built` */
export function findCluster(instance: NodeInstance): ClusterPlace {
  const own = placeOf(instance);
  if (own !== undefined) return own;
  for (const { target } of instance.relationships) {
    const found = placeOf(target);
    if (found !== undefined) return found;
  }
  const proxy = instance.relationships.find(({ target }) => isProxy(target));
  if (proxy !== undefined) throw proxyNotBuilt(proxy.target);
  throw new NonRecoverableError(`${instance.nodeName} names no cluster`, {
    reason: 'cluster-missing',
    hint: `Connect it to a node template of type ${MASTER_TYPE} or ${CONNECTION_TYPE}, or write client_config.`,
  });
}

function placeOf(instance: NodeInstance): ClusterPlace | undefined {
  const { properties, typeHierarchy } = instance;
  const clientConfig = properties['client_config'];
  for (const holder of [clientConfig, properties]) {
    if (!isJsonObject(holder)) continue;
    refuseForeignIdentity(instance, holder['authentication']);
    const configuration = holder['configuration'];
    if (isJsonObject(configuration) && Object.keys(configuration).length > 0)
      return { kind: 'configured', instance, configuration };
  }
  if (typeHierarchy.includes(MASTER_TYPE))
    return { kind: properties['install'] === false ? 'over-ssh' : 'installed', master: instance };
  if (!typeHierarchy.includes(CONNECTION_TYPE)) return undefined;
  throw new NonRecoverableError(`property configuration of ${instance.nodeName} is empty`, {
    reason: 'property-invalid',
    hint: 'Write one of blueprint_file_name, manager_file_path, file_content or api_options.',
  });
}

function refuseForeignIdentity({ nodeName }: NodeInstance, authentication: unknown): void {
  const given = Object.entries(isJsonObject(authentication as never) ? (authentication as JsonObject) : {}).find(
    ([, value]) => value !== null && value !== '' && Object.keys(value).length > 0,
  );
  if (given === undefined) return;
  throw new NonRecoverableError(`authentication.${given[0]} of ${nodeName} is not built`, {
    reason: 'not-built',
    hint: 'Use a kubeconfig whose user has the exec plugin of the cloud (gke-gcloud-auth-plugin, kubelogin, aws).',
  });
}
