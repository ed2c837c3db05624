// start of a worker: kubeadm join.

import { type DeclaredOperation } from '@brolly/plugin-sdk';
import { nodeNameOf } from '../node-name.ts';
import { workerResources } from '../resources/kubeadm.ts';
import { clusterSettings, hostToInstall, nodeAddress } from '../settings.ts';
import { nodeIdentityOf, trustOf } from '../trust.ts';
import { explainWith } from './evidence.ts';
import { decideFor } from './prepare.ts';

export const join: DeclaredOperation = {
  kind: 'declared',
  host: ({ self }) => hostToInstall(self),
  async resources(facts, context) {
    const settings = clusterSettings(context);
    const nodeName = nodeNameOf(facts, context);
    context.self.runtimeProperties['node_name'] = nodeName;
    context.self.runtimeProperties['ip'] = nodeAddress(context.self);
    const trust = await trustOf(context, settings.master.id);
    return workerResources({
      settings,
      decisions: await decideFor(facts, settings, context),
      trust,
      identity: await nodeIdentityOf(context, trust, nodeName),
      nodeName,
      nodeAddress: nodeAddress(context.self),
    });
  },
  explain: explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']),
};
