// drain: the pods of a node move on before its kubelet is upgraded.

import { quote } from '@brolly/host-resources';
import type { ImperativeOperation } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { nodeNameIn } from '../control-planes.ts';
import { drainNode } from '../operations/drain.ts';
import { text } from '../settings.ts';
import { versionsOf } from '../versions.ts';
import { untilDnsIsWhole } from './guard-dns.ts';

const READY_SECONDS = 90;

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
    // A control plane whose own API server has just begun anew may not be heard of for a moment.
    const wait = `kubectl wait --for=condition=Ready node/${quote(name)} --timeout=${READY_SECONDS}s >&2 || :`;
    await askCluster(context, wait, { timeoutMs: (READY_SECONDS + 30) * 1000 });
    await drainNode(context, name, { willReturn: true });
  },
};
