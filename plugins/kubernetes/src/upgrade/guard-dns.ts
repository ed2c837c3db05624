// Names are answered while nodes are drained: kubeadm gives CoreDNS no disruption budget, and all of it may be on one node.

import { type ImperativeOperation, type OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';

const NAME = 'brolly-upgrade-dns';
const BUDGET = JSON.stringify({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: NAME, namespace: 'kube-system' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
});

/** Lets no more than one pod of CoreDNS go at a time. One pod that two budgets hold would not go at all: another one counts. */
export const guardDns: ImperativeOperation = operation(
  `[ -n "$(kubectl -n kube-system get poddisruptionbudgets -o name --request-timeout=20s)" ] || echo '${BUDGET}' | kubectl apply -f - >&2`,
);

/** Takes the guard away. */
export const releaseDns: ImperativeOperation = operation(
  `kubectl -n kube-system delete poddisruptionbudget ${NAME} --ignore-not-found --request-timeout=20s >&2`,
);

function operation(script: string): ImperativeOperation {
  return {
    kind: 'imperative',
    isRepeatable: true,
    readsAllInstances: true,
    run: async (context: OperationContext) => void (await askCluster(context, script)),
  };
}
