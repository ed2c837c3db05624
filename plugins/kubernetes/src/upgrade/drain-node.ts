// drain: the pods of a node move on before its kubelet is upgraded.

import { quote } from '@brolly/host-resources';
import type { ImperativeOperation } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { nodeNameIn } from '../control-planes.ts';
import { drainNode } from '../operations/drain.ts';
import { text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import { untilDnsIsWhole } from './guard-dns.ts';

/** Input `version`. A node that has it stays in service. */
export const drainForUpgrade: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const name = nodeNameIn(context.self);
    const version = versionsOf(text(context.inputs, 'version')).kubernetes;
    const path = quote('{.status.nodeInfo.kubeletVersion}');
    const runs = await askCluster(context, `kubectl get node ${quote(name)} -o jsonpath=${path} --request-timeout=20s`);
    if (runs.trim() === `v${version}`) return;
    await untilDnsIsWhole(context);
    await drainNode(context, name, { willReturn: true });
  },
};
