// What in a cluster reads its CAs when it begins, and so begins anew when they have changed.

import { quote } from '@brolly/host-resources';
import { timeLimit } from './time-limit.ts';

const SPREAD_SECONDS = 120;
const ROLLOUT = '--timeout=300s';

/**
 * POSIX sh with kubectl: waits until every namespace has the CAs, writes them for who joins by a token, and begins anew
 * what runs in kube-system and kube-flannel, or everywhere.
 */
export function readAnewScript(authorities: string, everywhere: boolean): string {
  return `wanted=${quote(authorities.trim())}
${timeLimit(SPREAD_SECONDS)}
namespaces=$(kubectl get namespaces -o 'jsonpath={.items[*].metadata.name}' --request-timeout=20s) || exit 1
for namespace in $namespaces; do
  until [ "$(kubectl -n "$namespace" get configmap kube-root-ca.crt -o 'jsonpath={.data.ca\\.crt}' --request-timeout=20s)" = "$wanted" ]; do
    if is_over; then echo "namespace $namespace has not got the CAs" >&2; exit 1; fi
    sleep 0.1
  done
done
authority=$(printf '%s\\n' "$wanted" | base64 | tr -d '\\n')
info=$(kubectl -n kube-public get configmap cluster-info --ignore-not-found -o yaml --request-timeout=20s) || exit 1
[ -z "$info" ] || printf '%s\\n' "$info" |
  sed -E "s#(certificate-authority-data: )[A-Za-z0-9+/=]+#\\\\1$authority#" | kubectl replace -f - --request-timeout=20s >&2 || exit 1
for namespace in ${everywhere ? '$namespaces' : 'kube-system kube-flannel'}; do
  workloads=$(kubectl -n "$namespace" get deployments,statefulsets,daemonsets -o name --request-timeout=20s) || exit 1
  for one in $workloads; do
    kubectl -n "$namespace" rollout restart "$one" --request-timeout=20s >&2 || exit 1
  done
  for one in $workloads; do
    kubectl -n "$namespace" rollout status "$one" ${ROLLOUT} >&2 || exit 1
  done
done`;
}
