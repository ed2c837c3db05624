// Two fit hosts as preflight sees them, for tests.

import { FLANNEL_PORTS } from '../pod-network-ports.ts';
import type { Preflight, PreflightHost } from '../preflight/finding.ts';
import { versionsOf } from '../versions.ts';
import { DEBIAN } from './sketch-facts.ts';

/** Changes to a host: at its top, in its facts, in its sights. */
export interface HostChanges extends Partial<Omit<PreflightHost, 'facts' | 'sights'>> {
  readonly facts?: Partial<PreflightHost['facts']>;
  readonly sights?: Partial<PreflightHost['sights']>;
}

/** A host that nothing is wrong with, but for what is changed. */
export function sketchHost(changes: HostChanges = {}): PreflightHost {
  const { facts, sights, ...top } = changes;
  return {
    instanceId: 'master_a1b2c3',
    name: 'master',
    role: 'control-plane',
    address: '10.0.0.11',
    sshPort: 22,
    nodeName: '',
    mirror: '',
    isOurs: false,
    ...top,
    facts: {
      ...DEBIAN,
      hostname: 'plane',
      units: { 'chrony.service': 'active' },
      addresses: [{ interface: 'ens3', address: '10.0.0.11', prefix: 24 }],
      routes: ['default via 10.0.0.1 dev ens3', '10.0.0.0/24 dev ens3 proto kernel scope link'],
      ...facts,
    },
    sights: {
      mtus: { ens3: 1500 },
      hardwareAddresses: { ens3: '52:54:00:00:00:11' },
      interface: 'ens3',
      sources: {},
      nameservers: ['10.0.0.1'],
      hasResolved: false,
      unreachable: [],
      listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 22, program: 'sshd' }],
      cgroupControllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
      mounts: [],
      rootIsShared: true,
      hasKernelLog: true,
      missingModules: [],
      missingKernelOptions: [],
      cniFiles: [],
      podLinks: [],
      etcdEntries: [],
      podAddresses: [],
      hasServiceRules: false,
      sysctlLines: [],
      disks: [{ path: '/', sizeBytes: 40e9, freeBytes: 30e9, freeInodesPercent: 90 }],
      syncMs: 1.2,
      missingCommands: [],
      kubernetesTools: [],
      isContainer: false,
      ...sights,
    },
  };
}

/** A worker beside the host above. */
export function sketchWorkerHost(changes: HostChanges = {}): PreflightHost {
  return sketchHost({
    instanceId: 'minion_d4e5f6',
    name: 'minion',
    role: 'worker',
    address: '10.0.0.12',
    ...changes,
    facts: {
      hostname: 'worker',
      machineId: 'fedcba9876543210fedcba9876543210',
      addresses: [{ interface: 'ens3', address: '10.0.0.12', prefix: 24 }],
      ...changes.facts,
    },
    sights: { hardwareAddresses: { ens3: '52:54:00:00:00:12' }, ...changes.sights },
  });
}

/** The hosts as a whole preflight. */
export function sketchPreflight(hosts: readonly PreflightHost[], changes: Partial<Preflight> = {}): Preflight {
  return {
    hosts,
    controlPlanes: { master: ['master_a1b2c3'] },
    runningNodes: [],
    shutOut: [],
    probes: [],
    podNetwork: '10.244.0.0/16',
    serviceNetwork: '10.96.0.0/12',
    apiPort: 6443,
    hasVxlan: true,
    podNetworkPorts: FLANNEL_PORTS,
    isOthersNetwork: false,
    isRouted: false,
    versions: versionsOf('1.36'),
    runningVersion: undefined,
    ...changes,
  };
}
