// What the facts of a host mean for what is installed on it. Each decision has its reason, for the plan and the log.

import { REPOSITORY_TOOLS, type RepositoryTool } from '@brolly/host-resources';
import type { HostFacts } from '@brolly/plugin-sdk';
import type { ClusterSettings } from './settings.ts';
import { isAtLeast, type Versions } from './versions.ts';

/** `existing`: somebody else's, used and left in place; `private`: ours, beside somebody else's. */
export type RuntimeKind = 'existing' | 'standard' | 'private';

/** Where the container runtime lives on a host. */
export interface RuntimeLayout {
  readonly kind: RuntimeKind;
  readonly binFolder: string;
  readonly unit: string;
  readonly configFolder: string;
  readonly configFile: string;
  readonly root: string;
  readonly state: string;
  readonly socket: string;
}

export interface Decision {
  readonly decision: string;
  readonly because: string;
}

/** What was decided for one host. */
export interface HostDecisions {
  readonly runtime: RuntimeLayout;
  /** Folder of kubelet, kubeadm and kubectl. */
  readonly binFolder: string;
  /** What installs their packages; absent where they are downloads. */
  readonly packageTool?: RepositoryTool | undefined;
  readonly cgroupDriver: 'systemd' | 'cgroupfs';
  readonly failCgroupV1: boolean;
  readonly failSwapOn: boolean;
  readonly turnSwapOff: boolean;
  readonly restrictOomScore: boolean;
  readonly keepConntrackLimits: boolean;
  /** The firewall in force, which gets openings. */
  readonly firewall: 'firewalld' | 'ufw' | undefined;
  /** NetworkManager keeps off the links of pods. */
  readonly keepNetworkManagerOff: boolean;
  /** Files get the labels that the policy has for them. */
  readonly labelFiles: boolean;
  /** Containers are confined by SELinux. */
  readonly confineContainers: boolean;
  /** Where volume plugins of old are looked for, when not below /usr. */
  readonly volumePluginFolder: string | undefined;
  /** Names of kubeadm's preflight checks that are passed over. */
  readonly ignoredPreflight: readonly string[];
  readonly all: readonly Decision[];
}

const STANDARD: RuntimeLayout = {
  kind: 'standard',
  binFolder: '/usr/local/bin',
  unit: 'containerd.service',
  configFolder: '/etc/containerd',
  configFile: '/etc/containerd/config.toml',
  root: '/var/lib/containerd',
  state: '/run/containerd',
  socket: '/run/containerd/containerd.sock',
};
const EXISTING: RuntimeLayout = { ...STANDARD, kind: 'existing' };
const PRIVATE: RuntimeLayout = {
  kind: 'private',
  binFolder: '/opt/brolly/bin',
  unit: 'brolly-containerd.service',
  configFolder: '/etc/brolly-containerd',
  configFile: '/etc/brolly-containerd/config.toml',
  root: '/var/lib/brolly-containerd',
  state: '/run/brolly-containerd',
  socket: '/run/brolly-containerd/containerd.sock',
};
const RUNTIME_UNITS = ['docker.service', 'containerd.service', 'crio.service'];
const MEMORY_NEEDED_BYTES = 1_700_000_000;

/** Decides for a host that preflight has found to be fit. */
export function decide(
  facts: HostFacts,
  { versions, kubernetesSource }: Pick<ClusterSettings, 'versions' | 'kubernetesSource'>,
): HostDecisions {
  const all: Decision[] = [];
  const note = <T>(value: T, decision: string, because: string): T => {
    all.push({ decision, because });
    return value;
  };
  const runtime = decideRuntime(facts, versions, note);
  const isV1 = facts.cgroupVersion === 1;
  const hasSwap = facts.swaps.length > 0;
  const canTurnOff = facts.capabilities.includes('CAP_SYS_ADMIN') && facts.commands.includes('swapoff');
  const ignored = [
    ...(isV1
      ? [note('SystemVerification', 'kubeadm does not verify the system', 'it refuses cgroup v1, which the host has')]
      : []),
    ...(facts.cpus < 2
      ? [note('NumCPU', 'the number of processors is passed over', `the host has ${facts.cpus}`)]
      : []),
    ...(facts.memoryBytes < MEMORY_NEEDED_BYTES
      ? [note('Mem', 'the size of the memory is passed over', `the host has ${Math.round(facts.memoryBytes / 1e6)} MB`)]
      : []),
    ...(hasSwap && !canTurnOff ? ['Swap'] : []),
  ];
  const downloadFolder = facts.usrIsReadOnly
    ? note('/opt/bin', 'binaries go to /opt/bin', '/usr is read-only')
    : '/usr/local/bin';
  const packageTool = kubernetesSource === 'packages' ? decidePackageTool(facts, note) : undefined;
  return {
    runtime: runtime.kind === 'standard' ? { ...runtime, binFolder: downloadFolder } : runtime,
    binFolder: packageTool === undefined ? downloadFolder : '/usr/bin',
    packageTool,
    cgroupDriver: isV1 ? note('cgroupfs', 'the cgroup driver is cgroupfs', 'the host has cgroup v1') : 'systemd',
    failCgroupV1: isV1 ? note(false, 'the kubelet accepts cgroup v1', 'the host has cgroup v1') : true,
    failSwapOn:
      hasSwap && !canTurnOff
        ? note(false, 'the kubelet accepts swap', 'swap cannot be switched off from inside this host')
        : true,
    turnSwapOff:
      hasSwap && canTurnOff ? note(true, 'swap is switched off', `swap is on: ${facts.swaps.join(', ')}`) : false,
    restrictOomScore: mustRestrictOomScore(facts)
      ? note(true, 'containers keep the OOM score of the runtime', 'the host lacks CAP_SYS_RESOURCE')
      : false,
    keepConntrackLimits: isContainer(facts)
      ? note(true, "kube-proxy leaves the kernel's conntrack limits", 'the host shares its kernel or may not set them')
      : false,
    ...decideSecurity(facts, note),
    volumePluginFolder: facts.usrIsReadOnly
      ? note(
          '/var/lib/kubelet/volume-plugins',
          'volume plugins are looked for in /var/lib/kubelet/volume-plugins',
          '/usr is read-only',
        )
      : undefined,
    ignoredPreflight: ignored,
    all,
  };
}

/** Hosts of one cluster may be of several systems: one without such a tool gets downloads all the same. */
function decidePackageTool({ commands, usrIsReadOnly }: HostFacts, note: Note): RepositoryTool | undefined {
  const tool = usrIsReadOnly ? undefined : REPOSITORY_TOOLS.find((one) => commands.includes(one));
  if (tool !== undefined) return note(tool, `Kubernetes comes as packages by ${tool}`, 'kubernetes_source is packages');
  const because = usrIsReadOnly ? '/usr is read-only' : `the host has none of ${REPOSITORY_TOOLS.join(', ')}`;
  return note(undefined, 'Kubernetes comes as binaries although packages are asked for', because);
}

/** What is in force on a host stays in force: it gets what the cluster needs. */
function decideSecurity(
  facts: HostFacts,
  note: Note,
): Pick<HostDecisions, 'firewall' | 'keepNetworkManagerOff' | 'labelFiles' | 'confineContainers'> {
  const isActive = (name: string): boolean => facts.units[`${name}.service`] === 'active';
  const { firewall } = facts;
  const hasSelinux = facts.traces.includes('/sys/fs/selinux/enforce') && facts.commands.includes('restorecon');
  const hasPolicy = hasSelinux && facts.traces.includes('/usr/share/containers/selinux/contexts');
  if (firewall !== undefined) note(firewall, `${firewall} stays on and gets openings`, 'it is active');
  if (hasSelinux) note(true, "files get the labels of SELinux's policy", 'SELinux is on');
  if (hasSelinux)
    note(
      hasPolicy,
      `containers are ${hasPolicy ? '' : 'not '}confined by SELinux`,
      `its policy for containers (container-selinux) is ${hasPolicy ? '' : 'not '}installed`,
    );
  return {
    firewall,
    keepNetworkManagerOff: isActive('NetworkManager')
      ? note(true, 'NetworkManager keeps off the links of pods', 'it is active')
      : false,
    labelFiles: hasSelinux,
    confineContainers: hasPolicy,
  };
}

/** A host without all capabilities, or whose network settings are read-only, is a container itself. */
function isContainer(facts: HostFacts): boolean {
  return !facts.netSysctlsAreWritable || mustRestrictOomScore(facts);
}

function mustRestrictOomScore(facts: HostFacts): boolean {
  return !facts.capabilities.includes('CAP_SYS_RESOURCE');
}

type Note = <T>(value: T, decision: string, because: string) => T;

function decideRuntime(facts: HostFacts, versions: Versions, note: Note): RuntimeLayout {
  const others = RUNTIME_UNITS.filter((unit) => facts.units[unit] !== undefined);
  if (others.length === 0 && !facts.traces.includes(STANDARD.socket))
    return note(STANDARD, `containerd ${versions.containerd} is installed`, 'no container runtime is there');
  const found = facts.containerdVersion;
  const faults = faultsOf(facts, versions);
  if (faults.length === 0)
    return note(
      EXISTING,
      `the containerd ${found} that is there is used and left in place`,
      `it is at least ${versions.oldestContainerd} and serves Kubernetes`,
    );
  return note(
    PRIVATE,
    `containerd ${versions.containerd} is installed beside what is there (${PRIVATE.unit}, ${PRIVATE.socket})`,
    `${others.join(', ') || STANDARD.socket} is there and is left as it is: ${faults.join(', ')}`,
  );
}

/** Why the containerd that is there cannot run pods. */
function faultsOf(facts: HostFacts, versions: Versions): readonly string[] {
  const found = facts.containerdVersion;
  if (found === undefined) return ['it has no containerd'];
  if (!isAtLeast(found, versions.oldestContainerd))
    return [`its containerd ${found} is older than ${versions.oldestContainerd}`];
  if (!facts.containerdServesCri) return [`its containerd ${found} does not serve Kubernetes (the CRI plugin is off)`];
  if (mustRestrictOomScore(facts) && !facts.containerdRestrictsOomScore)
    return [`its containerd ${found} would lower OOM scores, which this host forbids`];
  return [];
}
