// A workload that is to lose no request while its cluster is upgraded: two servers, their service, and the probe that asks.

import type { LabHost } from '@brolly/lab';
import { expect } from 'vitest';
import type { GrowingCluster } from './growing-cluster.ts';
import { kubectl } from './kubectl.ts';
import { type Probe, startProbe } from './probe.ts';
import { SPREAD_SERVER } from './workload.ts';

/** Two copies of a server, one of which is always there, that end only when nobody is sent to them any more. */
const SERVERS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Secret
metadata: {name: known, namespace: shop}
stringData: {word: only the cluster knows}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: servers, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: servers}}
  template:
    metadata: {labels: {app: servers}}
    spec:
      terminationGracePeriodSeconds: 7
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
${SPREAD_SERVER}
        lifecycle: {preStop: {sleep: {seconds: 5}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: servers, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: servers}}}
---
apiVersion: v1
kind: Service
metadata: {name: servers, namespace: shop}
spec: {selector: {app: servers}, ports: [{port: 80, targetPort: 8080}]}
`;

/** Gives the servers to a cluster, and waits until they serve. */
export async function startServers(cluster: GrowingCluster): Promise<void> {
  await kubectl(cluster.kubeconfig, ['apply', '-f', '-'], SERVERS);
  await expectServing(cluster);
}

/** Fails the test where the servers are not all there, or the secret beside them is not what it was. */
export async function expectServing({ kubeconfig }: GrowingCluster): Promise<void> {
  await kubectl(kubeconfig, ['-n', 'shop', 'rollout', 'status', 'deployment/servers', '--timeout=120s']);
  const secret = await kubectl(kubeconfig, ['-n', 'shop', 'get', 'secret', 'known', '-o', 'jsonpath={.data.word}']);
  expect(Buffer.from(secret, 'base64').toString()).toBe('only the cluster knows');
}

/** Begins to ask the servers by the address of their service, from a node. */
export async function probeServers({ kubeconfig }: GrowingCluster, from: LabHost): Promise<Probe> {
  const clusterAddress = ['-n', 'shop', 'get', 'service', 'servers', '-o', 'jsonpath={.spec.clusterIP}'];
  const address = await kubectl(kubeconfig, clusterAddress);
  return startProbe(from, `[ "$(curl -s -S -m 3 http://${address}/)" = served ]`);
}

/** Ends a probe; fails the test where a request was lost, or hardly any was made. */
export async function expectNoneLost(probe: Probe): Promise<void> {
  const { asked, lost } = await probe.stop();
  expect(lost).toEqual([]);
  expect(asked).toBeGreaterThan(200);
}
