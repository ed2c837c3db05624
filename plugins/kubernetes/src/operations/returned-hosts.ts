// Hosts that were left behind because they did not answer, and that are in the cluster again.

import type { OperationContext } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { hostsLeftBehind } from '../host-of-instance.ts';
import { declaredAddress } from '../settings.ts';

/** Sample of a line: `host2 10.0.0.12`. */
const NODES = `kubectl get nodes --request-timeout=20s -o 'jsonpath={range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}'`;

/**
 * Tells of hosts whose kubelet of before has made itself a node again, as it does when such a host is powered on: pods go
 * there, and no instance has it. The cluster is asked only where a host was left behind.
 */
export async function warnOfReturnedHosts(context: OperationContext): Promise<void> {
  const left = await hostsLeftBehind(context);
  if (left.length === 0) return;
  const nodes = (await askCluster(context, NODES)).split('\n').map((line) => line.split(' '));
  for (const { address, leftBy, lister } of left) {
    const expected = lister === undefined ? address : declaredAddress(lister);
    const [name] = nodes.find(([, found]) => found === expected) ?? [];
    if (name === undefined) continue;
    context.log(
      'warning',
      `host-returned: ${address}, which ${leftBy} left behind, is in the cluster again as the node ${name}. Take it out: "brolly host revert ${address} --all", then "kubectl delete node ${name}"`,
    );
  }
}
