// Opens the API of the cluster that an operation is about, by the way that leads to it.

import {
  contextWith,
  type Host,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { openControlPlane } from '../control-planes.ts';
import { clusterSettings, serverAt } from '../settings.ts';
import { adminKubeconfig, knownTrust } from '../trust.ts';
import type { ApiAccess } from './api-access.ts';
import { configuredAccess } from './configured-access.ts';
import { type ClusterPlace, findCluster } from './find-cluster.ts';
import { httpsApi } from './https-api.ts';
import { failedBecause, type KubeApi } from './kube-api.ts';
import { accessOfKubeconfig } from './kubeconfig.ts';
import type { Session } from './objects.ts';

const ADMIN_KUBECONFIG = '/etc/kubernetes/admin.conf';
const PROBE_MS = 10_000;

export interface OpenKubeApiOptions {
  /** Whose cluster. Default: that of `context.self`. */
  readonly instance?: NodeInstance;
}

/**
 * Runs `use` with the API of a cluster, which is closed then.
 *
 * A cluster that brolly installed is reached through the ssh connection to its control plane's host: no port of it has to
 * be open to this machine. Where that host forwards no ports, and for clusters that were there, straight. It is the
 * administrator who asks, of a configured cluster the user whom the configuration names.
 *
 * @throws what `KubeApi` throws, and `cluster-missing`, `not-built`, `property-invalid`, `kubeconfig-invalid`
 */
export async function withKubeApi<Result>(
  context: OperationContext,
  use: (session: Session) => Promise<Result>,
  options: OpenKubeApiOptions = {},
): Promise<Result> {
  const api = await openKubeApi(context, options);
  try {
    return await use({ api, signal: context.signal });
  } finally {
    api.close();
  }
}

/** The same API for who closes it. */
export async function openKubeApi(context: OperationContext, options: OpenKubeApiOptions = {}): Promise<KubeApi> {
  const place = findCluster(options.instance ?? context.self);
  switch (place.kind) {
    case 'configured':
      return httpsApi(await configuredAccess(context, place));
    case 'installed': {
      const access = await installedAccess(context, place);
      const host = await openControlPlane(contextWith(context, { self: place.master }));
      return throughHost(host, { ...place, access, signal: context.signal });
    }
    case 'over-ssh':
      return throughHost(await context.host(readHostAddress(place.master)), {
        ...place,
        access: await accessOverSsh(context, place.master),
        signal: context.signal,
      });
  }
}

async function installedAccess(context: OperationContext, { master }: Extract<ClusterPlace, { kind: 'installed' }>) {
  const settings = clusterSettings(contextWith(context, { self: master }));
  const trust = await knownTrust(context, settings.name);
  if (trust === undefined)
    throw new NonRecoverableError(`the cluster of ${master.nodeName} is not installed`, {
      reason: 'cluster-missing',
      hint: 'Run "brolly install" first.',
    });
  const name = `of ${master.nodeName}`;
  const server = serverAt(settings.apiAddress, settings.apiPort);
  return accessOfKubeconfig(adminKubeconfig(trust, [server]), { name, signal: context.signal });
}

/** The administrator's kubeconfig, as kubeadm leaves it on the host of a control plane. */
async function accessOverSsh(context: OperationContext, master: NodeInstance): Promise<ApiAccess> {
  const host = await context.host(readHostAddress(master));
  const { signal } = context;
  const outcome = await host.run(`cat ${ADMIN_KUBECONFIG}`, { signal });
  if (outcome.exitCode === 0) return accessOfKubeconfig(outcome.stdout, { name: ADMIN_KUBECONFIG, signal });
  throw new NonRecoverableError(`the host of ${master.nodeName} has no ${ADMIN_KUBECONFIG}`, {
    reason: 'cluster-missing',
    hint: 'Write configuration, with the kubeconfig of the cluster.',
    evidence: [{ title: 'the host says', lines: [outcome.stderr.trim()] }],
  });
}

async function throughHost(
  host: Host,
  {
    master,
    access,
    signal,
  }: { readonly master: NodeInstance; readonly access: ApiAccess; readonly signal: AbortSignal },
): Promise<KubeApi> {
  const port = Number(new URL(access.server).port || 443);
  const forwarded = await host.forwardPort({ address: '127.0.0.1', port }, { signal });
  const carried = { port: forwarded.port, why: () => forwarded.failure(), onClose: () => forwarded.close() };
  const ways = [httpsApi(access, carried), httpsApi(access)];
  const tried: string[] = [];
  for (const api of ways) {
    try {
      await api.json({ method: 'GET', path: '/version', signal, timeoutMs: PROBE_MS });
      for (const other of ways) if (other !== api) other.close();
      return api;
    } catch (error) {
      api.close();
      if (!failedBecause(error, 'api-unreachable')) {
        for (const other of ways) other.close();
        throw error;
      }
      tried.push((error as Error).message);
    }
  }
  throw new RecoverableError(`the API server ${access.server} of ${master.nodeName} cannot be reached`, {
    reason: 'api-unreachable',
    hint: `See on the host whether it runs: crictl ps, journalctl -u kubelet.`,
    evidence: [{ title: 'tried', lines: [`through ${host.address.name}: ${tried[0]}`, `from here: ${tried[1]}`] }],
  });
}
