// start of a control plane: kubeadm init and the pod network for the first one, kubeadm join for each that follows.

import {
  type DeclaredOperation,
  type Host,
  type HostFacts,
  type NodeInstance,
  type OperationContext,
  readHostAddress,
} from '@brolly/plugin-sdk';
import { bringSnapshot } from '../backup/bring-snapshot.ts';
import { endRestore } from '../backup/end-restore.ts';
import { restoreRequest } from '../backup/restore-request.ts';
import { howToStart, noteMember } from '../cluster-state.ts';
import { joinedControlPlanes } from '../control-planes.ts';
import { makeRoomForMember } from '../etcd/membership.ts';
import { flannelManifest } from '../flannel-manifest.ts';
import { takeHost } from '../host-of-instance.ts';
import { nodeNameOf } from '../node-name.ts';
import { nodeSettings } from '../node-settings.ts';
import { orderOfAddresses } from '../resources/endpoint-name.ts';
import { controlPlaneResources, joinControlPlaneResources } from '../resources/kubeadm.ts';
import { DONE } from '../resources/node-folder.ts';
import { type ClusterSettings, clusterSettings, nodeAddress, serverAt } from '../settings.ts';
import { spreadAddresses, writeKubeconfig } from '../spread-addresses.ts';
import { nodeIdentityOf, trustOf } from '../trust.ts';
import { explainWith } from './evidence.ts';
import { decideFor } from './prepare.ts';

const LOOK_MS = 20_000;

export const startControlPlane: DeclaredOperation = {
  kind: 'declared',
  // etcd takes one member that learns at a time, and a cluster is initialised by one.
  turn: 'control-plane',
  readsAllInstances: true,
  host: takeHost,
  async beforeApply(host, context) {
    const { name } = clusterSettings(context);
    if (await hasStarted(host, context)) return;
    if ((await howTo(context, name)) === 'initialise') return bringSnapshot(host, context);
    await makeRoomForMember(context);
  },
  resources,
  async afterApply(_changes, host, context) {
    const settings = clusterSettings(context);
    await endRestore(host, context);
    await noteMember(context, settings.name);
    Object.assign(context.self.runtimeProperties, {
      ip: nodeAddress(context.self),
      master_port: settings.apiPort,
      endpoint: serverAt(nodeAddress(context.self), settings.apiPort),
      kubernetes_version: settings.versions.kubernetes,
      kubeconfig: await writeKubeconfig(context),
    });
    await spreadAddresses(context);
  },
  explain: explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']),
};

async function resources(facts: HostFacts, context: OperationContext) {
  const settings = clusterSettings(context);
  const nodeName = nodeNameOf(facts, context);
  const trust = await trustOf(context, settings.name);
  const own = nodeAddress(context.self);
  const start = await howTo(context, settings.name);
  const joined = (await joinedControlPlanes(context, context.self.id)).map(nodeAddress);
  context.self.runtimeProperties['node_name'] = nodeName;
  const request = {
    settings,
    decisions: await decideFor(facts, settings, context),
    trust,
    nodeName,
    nodeAddress: own,
    node: nodeSettings(context.self),
    controlPlaneAddresses: orderOfAddresses([...joined, own], own),
  };
  return start === 'initialise'
    ? controlPlaneResources({
        ...request,
        isRestored: restoreRequest(context) !== undefined,
        networkManifest: await networkManifest(settings, context),
      })
    : joinControlPlaneResources({ ...request, identity: await nodeIdentityOf(context, trust, nodeName) });
}

async function networkManifest(settings: ClusterSettings, { files }: OperationContext): Promise<string | undefined> {
  const { podNetworkProvider: provider, endpoint } = settings;
  switch (provider.kind) {
    case 'flannel':
      return flannelManifest({ ...settings, apiAddress: endpoint.host, apiPort: endpoint.port });
    case 'file':
      return Buffer.from(await files.read(provider.path)).toString('utf8');
    case 'routed':
    case 'none':
      return undefined;
  }
}

function howTo(context: OperationContext, cluster: string): Promise<'initialise' | 'join'> {
  return howToStart(context, {
    cluster,
    hasStarted: async (one: NodeInstance) => hasStarted(await context.host(readHostAddress(one)), context),
  });
}

async function hasStarted(host: Host, { signal }: OperationContext): Promise<boolean> {
  return (await host.run(`[ -f ${DONE} ]`, { signal, timeoutMs: LOOK_MS })).exitCode === 0;
}
