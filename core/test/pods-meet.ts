// What a cluster is for: a pod on one worker reaches a service by its name, and a pod on another worker serves it.

import { kubectl, readyNodes } from './kubectl.ts';
import { WORKLOAD } from './workload.ts';

/** The client asks for half a minute: CoreDNS and kube-proxy learn of a service a while after it is made. */
const ASK =
  'for i in $(seq 60); do wget -q -T 2 -O - http://server.default.svc.cluster.local && exit 0; sleep 0.5; done; exit 1';

/**
 * Runs a server on the first worker of a cluster and a client on the second one, and takes both away again.
 *
 * @returns where the pods ran, and what the client was answered
 */
export async function podsMeet(
  kubeconfig: string,
): Promise<{ readonly nodes: readonly string[]; readonly answer: string }> {
  const [first, second] = (await readyNodes(kubeconfig)).filter((node) => node.role === 'worker');
  if (first === undefined || second === undefined) throw new Error('two workers are needed');
  const workload = WORKLOAD({ serverNode: first.name, clientNode: second.name });
  await kubectl(kubeconfig, ['apply', '-f', '-'], workload);
  await kubectl(kubeconfig, ['wait', '--for=condition=Ready', 'pod/server', 'pod/client', '--timeout=120s']);
  const placed = await kubectl(kubeconfig, ['get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}']);
  const answer = await kubectl(kubeconfig, ['exec', 'client', '--', 'sh', '-c', ASK]);
  await kubectl(kubeconfig, ['delete', '-f', '-', '--wait=true', '--grace-period=1'], workload);
  return { nodes: [...new Set(placed.split(' '))], answer };
}
