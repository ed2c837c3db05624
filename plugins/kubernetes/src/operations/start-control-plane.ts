// start of the control plane: kubeadm init, the pod network, and a kubeconfig for this machine.

import { type DeclaredOperation } from '@brolly/plugin-sdk';
import { flannelManifest } from '../flannel-manifest.ts';
import { nodeNameOf } from '../node-name.ts';
import { controlPlaneResources, server } from '../resources/kubeadm.ts';
import { clusterSettings, hostToInstall, nodeAddress } from '../settings.ts';
import { adminKubeconfig, trustOf } from '../trust.ts';
import { explainWith } from './evidence.ts';
import { decideFor } from './prepare.ts';

export const startControlPlane: DeclaredOperation = {
  kind: 'declared',
  host: ({ self }) => hostToInstall(self),
  async resources(facts, context) {
    const settings = clusterSettings(context);
    const nodeName = nodeNameOf(facts, context);
    const trust = await trustOf(context, context.self.id);
    context.self.runtimeProperties['node_name'] = nodeName;
    return controlPlaneResources({
      settings,
      decisions: await decideFor(facts, settings, context),
      trust,
      nodeName,
      nodeAddress: nodeAddress(context.self),
      networkManifest: flannelManifest(settings),
    });
  },
  async afterApply(_changes, _host, context) {
    const settings = clusterSettings(context);
    const kubeconfig = await context.saveFile(
      'kubeconfig',
      adminKubeconfig(await trustOf(context, context.self.id), server(settings)),
    );
    Object.assign(context.self.runtimeProperties, {
      ip: nodeAddress(context.self),
      master_port: settings.apiPort,
      endpoint: server(settings),
      kubernetes_version: settings.versions.kubernetes,
      kubeconfig,
    });
  },
  explain: explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']),
};
