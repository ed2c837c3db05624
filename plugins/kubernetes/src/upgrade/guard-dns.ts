// Names are answered while nodes are drained: kubeadm gives CoreDNS no disruption budget, and all of it may be on one node.

import { type ImperativeOperation, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { openControlPlane } from '../control-planes.ts';
import { kubectlScript } from '../resources/kubectl.ts';
import { wholeBefore } from './note-workloads.ts';

const NAME = 'brolly-upgrade-dns';
const BUDGET = JSON.stringify({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: NAME, namespace: 'kube-system' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
});

/**
 * Lets no more than one pod of CoreDNS go at a time. One pod that two budgets hold would not go at all: another one counts.
 * Where there is one node to run pods on they have nowhere to go, and a budget would hold the drain for good.
 */
export const guardDns: ImperativeOperation = operation(
  `nodes=$(kubectl get nodes --field-selector spec.unschedulable=false -o name --request-timeout=20s) || exit 1
[ "$(echo "$nodes" | wc -l)" -ge 2 ] || exit 0
budgets=$(kubectl -n kube-system get poddisruptionbudgets -o name --request-timeout=20s) || exit 1
[ -n "$budgets" ] || echo '${BUDGET}' | kubectl apply -f - >&2`,
);

/** Takes the guard away. */
export const releaseDns: ImperativeOperation = operation(
  `kubectl -n kube-system delete poddisruptionbudget ${NAME} --ignore-not-found --request-timeout=20s >&2`,
);

/** How long CoreDNS may take to be whole before a node is drained. */
const WHOLE_SECONDS = 180;
const WHOLE = `kubectl -n kube-system rollout status deployment/coredns --timeout=${WHOLE_SECONDS}s >&2 && exit 0
kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide --request-timeout=20s
kubectl -n kube-system get events --field-selector type=Warning --sort-by=.lastTimestamp --request-timeout=20s | tail -n 20
exit 1`;

/**
 * Waits until all of CoreDNS runs, where it did before the upgrade: kubeadm has rolled out another one, and a pod that has not
 * begun would let none of the others go.
 *
 * @throws NonRecoverableError `gate-closed`, with the pods and what the cluster says of them
 */
export async function untilDnsIsWhole(context: OperationContext): Promise<void> {
  if (!(await wholeBefore(context)).includes('Deployment kube-system/coredns')) return;
  const control = await openControlPlane(context);
  context.step('waiting until all of CoreDNS runs');
  const outcome = await control.run(kubectlScript(WHOLE), {
    signal: context.signal,
    timeoutMs: (WHOLE_SECONDS + 90) * 1000,
  });
  if (outcome.exitCode === 0) return;
  throw new NonRecoverableError(`${context.self.id} is not drained: CoreDNS is not whole after ${WHOLE_SECONDS} s`, {
    reason: 'gate-closed',
    hint: 'See what keeps its pods from running, mend it, and run "brolly resume".',
    evidence: [
      { title: 'pods of CoreDNS, and warnings of the cluster', lines: outcome.stdout.trim().split('\n').slice(-30) },
      { title: 'kubectl', lines: outcome.stderr.trim().split('\n').slice(-10) },
    ],
  });
}

function operation(script: string): ImperativeOperation {
  return {
    kind: 'imperative',
    isRepeatable: true,
    readsAllInstances: true,
    run: async (context: OperationContext) => void (await askCluster(context, script)),
  };
}
