// start of a worker: kubeadm join.

import type { DeclaredOperation } from '@brolly/plugin-sdk';
import { controlPlanes } from '../control-planes.ts';
import { takeHost } from '../host-of-instance.ts';
import { nodeNameOf } from '../node-name.ts';
import { nodeSettings } from '../node-settings.ts';
import { orderOfAddresses } from '../resources/endpoint-name.ts';
import { workerResources } from '../resources/kubeadm.ts';
import { clusterSettings, nodeAddress } from '../settings.ts';
import { nodeIdentityOf, trustOf } from '../trust.ts';
import { explainWith } from './evidence.ts';
import { decideFor } from './prepare.ts';

export const join: DeclaredOperation = {
  kind: 'declared',
  readsAllInstances: true,
  host: takeHost,
  async resources(facts, context) {
    const settings = clusterSettings(context);
    const nodeName = nodeNameOf(facts, context);
    context.self.runtimeProperties['node_name'] = nodeName;
    context.self.runtimeProperties['ip'] = nodeAddress(context.self);
    const trust = await trustOf(context, settings.name);
    const own = nodeAddress(context.self);
    return workerResources({
      settings,
      decisions: await decideFor(facts, settings, context),
      trust,
      identity: await nodeIdentityOf(context, trust, nodeName),
      nodeName,
      nodeAddress: own,
      node: nodeSettings(context.self),
      controlPlaneAddresses: orderOfAddresses((await controlPlanes(context)).map(nodeAddress), own),
    });
  },
  explain: explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']),
};
