// A host that belongs to another cluster is refused before anything on it is touched.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

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

/** Traces of a cluster that is not this one. */
export const foreignCluster: Check = ({ hosts }) => hosts.flatMap(tracesOfOthers);

/** The finding about one host; it needs no more than the host's facts. */
export function tracesOfOthers(
  host: Pick<PreflightHost, 'facts' | 'isOurs' | 'name' | 'instanceId'>,
): readonly Finding[] {
  const { facts, isOurs, name } = host;
  const found = [
    ...facts.traces.filter((path) => CLUSTER_TRACES.includes(path)),
    ...Object.keys(facts.units).filter((unit) => CLUSTER_UNITS.includes(unit)),
  ];
  if (isOurs || found.length === 0) return [];
  const others = facts.recordOwners;
  return [
    finding(host, {
      code: 'foreign-cluster',
      message: `${name} (host ${facts.hostname}) belongs to another cluster: ${found.join(', ')}${others.length === 0 ? '' : ` (recorded by ${others.join(', ')})`}`,
      hint:
        others.length === 0
          ? 'Use another host, or take that cluster down by its own tool first.'
          : 'Uninstall that deployment first, or use another host.',
    }),
  ];
}
