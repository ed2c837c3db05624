// A host that belongs to another cluster is refused before anything on it is touched.

import { type HostFacts, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';

const CLUSTER_TRACES = [
  '/etc/kubernetes/manifests',
  '/etc/kubernetes/admin.conf',
  '/etc/kubernetes/kubelet.conf',
  '/var/lib/kubelet/config.yaml',
  '/var/lib/kubelet/pki',
  '/var/lib/etcd/member',
  '/var/lib/rancher',
  '/etc/rancher',
  '/var/lib/k0s',
  '/etc/k0s',
  '/var/snap/microk8s',
];
const CLUSTER_UNITS = [
  'kubelet.service',
  'k3s.service',
  'k3s-agent.service',
  'rke2-server.service',
  'rke2-agent.service',
  'k0scontroller.service',
  'k0sworker.service',
];
const WORKER_PORTS = [10_250];

/** Whether the host bears a record of this very node. */
export function isOurs(facts: HostFacts, context: OperationContext): boolean {
  return facts.recordOwners.includes(`${context.deploymentId}.${context.self.id}`);
}

/** @throws NonRecoverableError `foreign-cluster` or `port-taken`, naming what was found */
export function refuseForeignCluster(facts: HostFacts, context: OperationContext, ports: readonly number[]): void {
  if (isOurs(facts, context)) return;
  const others = facts.recordOwners.filter((owner) => owner !== `${context.deploymentId}.${context.self.id}`);
  const found = [
    ...facts.traces.filter((path) => CLUSTER_TRACES.includes(path)),
    ...Object.keys(facts.units).filter((unit) => CLUSTER_UNITS.includes(unit)),
  ];
  const { name, where } = { name: context.self.nodeName, where: `host ${facts.hostname}` };
  if (found.length > 0) {
    throw new NonRecoverableError(
      `${where} of ${name} belongs to another cluster: ${found.join(', ')}${others.length === 0 ? '' : ` (recorded by ${others.join(', ')})`}; nothing was changed`,
      {
        reason: 'foreign-cluster',
        hint:
          others.length === 0
            ? 'Use another host, or take that cluster down by its own tool first.'
            : 'Uninstall that deployment first, or use another host.',
        evidence: [{ title: 'found on the host', lines: found }],
      },
    );
  }
  const taken = [...WORKER_PORTS, ...ports].filter((port) => facts.listeningPorts.includes(port));
  if (taken.length > 0) {
    throw new NonRecoverableError(
      `${where} of ${name} has something on port ${taken.join(', ')}, which Kubernetes needs; nothing was changed`,
      { reason: 'port-taken', hint: `See "ss -ltnp" on the host.` },
    );
  }
}
