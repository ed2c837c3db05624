// Whether a new node reaches pods of other nodes, where hosts route: what keeps it from that is told when it joins.

import { type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { ownHost } from '../host-of-instance.ts';
import { clusterSettings } from '../settings.ts';

const ASK_MS = 90_000;
const TRIES = 20;
/** Where CoreDNS says that it is ready. */
const READY_PORT = 8181;
const DNS_PODS = `kubectl -n kube-system get pods -l k8s-app=kube-dns --field-selector status.phase=Running --request-timeout=20s \
-o 'jsonpath={range .items[?(@.status.podIP)]}{.spec.nodeName} {.status.podIP}{"\\n"}{end}'`;

/**
 * Asks a pod of the cluster's DNS on another node from the host of `context.self`; where there is none yet, nobody is asked.
 *
 * @throws RecoverableError `pods-unreachable`
 */
export async function requirePodsReached(context: OperationContext, nodeName: string): Promise<void> {
  if (clusterSettings(context).podNetworkProvider.kind !== 'routed') return;
  const { signal } = context;
  const pods = (await askCluster(context, DNS_PODS)).split('\n').map((line) => line.split(' '));
  const [node, address] = pods.find(([name, ip]) => ip !== undefined && name !== nodeName) ?? [];
  if (node === undefined || address === undefined) return;
  context.step(`asking the pod ${address} on ${node}`);
  const host = await context.host(await ownHost(context));
  const outcome = await host.run(askScript(`http://${address}:${READY_PORT}/ready`), { signal, timeoutMs: ASK_MS });
  if (outcome.exitCode === 0) return;
  throw new RecoverableError(`${nodeName} does not reach the pod ${address} on ${node}`, {
    reason: 'pods-unreachable',
    hint: 'With pod_network_type: routed each host answers for the addresses of its pods: port security of switches and anti-spoofing of clouds must allow pod_network between the hosts. flannel needs nothing of it.',
    evidence: [{ title: `on ${nodeName}`, lines: outcome.stdout.trim().split('\n') }],
  });
}

function askScript(url: string): string {
  const address = new URL(url).hostname;
  return `number=0
while [ $number -lt ${TRIES} ]; do
  if command -v curl >/dev/null 2>&1; then curl -fsS -m 2 ${url} >/dev/null 2>&1 && exit 0
  else wget -q -T 2 -t 1 -O /dev/null ${url} 2>/dev/null && exit 0; fi
  number=$((number + 1))
  sleep 0.5
done
ip route get ${address} 2>&1
ip neigh show ${address} 2>&1
exit 1`;
}
