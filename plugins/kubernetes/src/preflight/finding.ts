// What preflight works with: everything that was seen on all hosts, and what was found to be wrong.

import type { HostFacts } from '@brolly/plugin-sdk';
import type { PodNetworkPort } from '../pod-network-ports.ts';
import type { Versions } from '../versions.ts';

/** One problem, or something worth a word. */
export interface Finding {
  /** Stable kebab-case word: `port-taken`. */
  readonly code: string;
  /** An error keeps everything from beginning. */
  readonly severity: 'error' | 'warning';
  /** The id of the instance whose host has it. */
  readonly instanceId: string;
  /** What was found, with the host as the blueprint names it. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

export type Role = 'control-plane' | 'worker';

/** A host that is to become a node, with all that was seen on it. */
export interface PreflightHost {
  readonly instanceId: string;
  /** How messages name it: the node template, or the instance where there are several of it. */
  readonly name: string;
  readonly role: Role;
  /** Where the other nodes are to reach it. */
  readonly address: string;
  readonly sshPort: number;
  /** The property node_name; empty: the host's own name will do. */
  readonly nodeName: string;
  /** Base address of its mirror; empty: upstream. */
  readonly mirror: string;
  /** Whether it bears a record of this very node: what is there is ours. */
  readonly isOurs: boolean;
  readonly facts: HostFacts;
  readonly sights: HostSights;
}

/** What preflight sees on a host beyond the facts that core gathers. What could not be seen is empty or `undefined`. */
export interface HostSights {
  /** Name of the network interface -> bytes. */
  readonly mtus: Readonly<Record<string, number>>;
  /** Name of the network interface -> hardware address, of those that are no bridges or virtual pairs. */
  readonly hardwareAddresses: Readonly<Record<string, string>>;
  /** The interface that has the node's address. */
  readonly interface: string | undefined;
  /** Address of another member of etcd -> the own address by which the host goes there. */
  readonly sources: Readonly<Record<string, string>>;
  readonly nameservers: readonly string[];
  /** systemd-resolved has a list of the true name servers: kubeadm takes that one. */
  readonly hasResolved: boolean;
  /** Downloads that are needed and that cannot be had: address and what curl or wget said. */
  readonly unreachable: readonly { readonly url: string; readonly reason: string }[];
  readonly listeners: readonly Listener[];
  readonly cgroupControllers: readonly string[];
  /** Mounts with options that are in the way: `noexec`, `ro`. */
  readonly mounts: readonly { readonly point: string; readonly options: readonly string[] }[];
  readonly rootIsShared: boolean;
  readonly hasKernelLog: boolean;
  /** Modules that are neither in the kernel nor can be loaded. */
  readonly missingModules: readonly string[];
  /** Options of the kernel that kubeadm asks for and that are off; `undefined`: the kernel does not tell. */
  readonly missingKernelOptions: readonly string[] | undefined;
  /** Names of the files in /etc/cni/net.d. */
  readonly cniFiles: readonly string[];
  /** Names of all network interfaces that pod networks make: `cni0`, `flannel.1`. */
  readonly podLinks: readonly string[];
  /** Files of addresses that pods had: `/var/lib/cni/networks/cbr0`. */
  readonly podAddresses: readonly string[];
  /** Whether there are rules of a kube-proxy. */
  readonly hasServiceRules: boolean;
  /** Lines of sysctl files about forwarding: `/etc/sysctl.d/99-x.conf` and `net.ipv4.ip_forward = 0`. */
  readonly sysctlLines: readonly { readonly file: string; readonly line: string }[];
  readonly disks: readonly DiskSight[];
  /** Names of what is in /var/lib/etcd of a control plane, without the lost+found of a file system. */
  readonly etcdEntries: readonly string[];
  /** Milliseconds that one small durable write takes on the disk of etcd. */
  readonly syncMs: number | undefined;
  readonly missingCommands: readonly string[];
  /** Kubernetes tools on the PATH: path and version. */
  readonly kubernetesTools: readonly { readonly path: string; readonly version: string }[];
  readonly isContainer: boolean;
}

export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0`, `127.0.0.1`, `[::]`, `*`. */
  readonly address: string;
  readonly port: number;
  /** Name of the program, where it could be seen. */
  readonly program: string | undefined;
}

export interface DiskSight {
  readonly path: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  /** 0 to 100; file systems without a fixed number of inodes have 100. */
  readonly freeInodesPercent: number;
}

/** What became of an attempt to reach one host from another one. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** `unknown`: there was nothing to reach, or nothing to try it with. */
  readonly result: 'reached' | 'refused' | 'no-answer' | 'no-route' | 'unknown';
  /** For UDP: whether a packet as large as the interface allows came through as well. */
  readonly fullSize?: boolean;
}

/** Everything that preflight judges. */
export interface Preflight {
  readonly hosts: readonly PreflightHost[];
  /** By cluster: ids of all its control planes, those that run and those that do not answer included. */
  readonly controlPlanes: Readonly<Record<string, readonly string[]>>;
  /** What nodes that run already are called in the cluster, those that were not asked included. */
  readonly runningNodes: readonly { readonly instanceId: string; readonly nodeName: string }[];
  /** Firewalls of nodes that run, by which hosts that are to become nodes are not let in. */
  readonly shutOut: readonly {
    /** The id of the instance that is to become a node. */
    readonly instanceId: string;
    readonly nodeName: string;
    readonly firewall: string;
  }[];
  readonly probes: readonly Probe[];
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  readonly apiPort: number;
  readonly hasVxlan: boolean;
  /** What nodes let in of each other for the pod network. */
  readonly podNetworkPorts: readonly PodNetworkPort[];
  /** Whether the pod network is somebody else's. */
  readonly isOthersNetwork: boolean;
  /** Hosts themselves lead to pods, on the wire that all of them are on. */
  readonly isRouted: boolean;
  readonly versions: Versions;
  /** The release that the running control plane has, when nodes are added to it. */
  readonly runningVersion: string | undefined;
}

/** One check: everything in, findings out. It is pure. */
export type Check = (preflight: Preflight) => readonly Finding[];

/** A finding about one host. */
export function finding(
  host: Pick<PreflightHost, 'instanceId'>,
  about: Omit<Finding, 'instanceId' | 'severity'> & { readonly severity?: Finding['severity'] },
): Finding {
  return { severity: 'error', ...about, instanceId: host.instanceId };
}

/** Two words that a message joins: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
