// What the kubelet says, or systemd about it.

import { type Cause, toldBy } from '../cause.ts';

const UNIT = 'kubelet.service';

/** The unit cannot even begin. */
const notExecuted: Cause = (evidence) => {
  const lines = evidence.journals[UNIT] ?? [];
  const told = lines.filter((line) =>
    /Failed (to execute|at step EXEC|to locate executable)|status=203\/EXEC/.test(line),
  );
  const why = /(?:Failed to execute|executable) ([^:]+): (.*)$/.exec(
    told.find((line) => /Failed to (execute|locate)/.test(line)) ?? '',
  );
  if (told.length === 0) return undefined;
  return {
    code: 'kubelet-binary-unusable',
    message: `the kubelet cannot be run${why === null ? '' : `: ${why[1]}: ${why[2]}`}`,
    hint: 'See "ls -lZ $(command -v kubelet); file $(command -v kubelet)". With SELinux, "restorecon -v" on it.',
    proof: [{ title: `journal of ${UNIT}`, lines: [...new Set(told)].slice(-3) }],
  };
};

/** What systemd says of how the unit ended. */
const killed: Cause = (evidence) => {
  const result = evidence.units[UNIT]?.['Result'] ?? '';
  if (result !== 'oom-kill') return undefined;
  return {
    code: 'out-of-memory',
    message: 'the kernel killed the kubelet because memory ran out',
    hint: 'See "free -h; journalctl -k | grep -i oom" on the host.',
    proof: [{ title: 'systemctl show kubelet', lines: [`Result=${result}`] }],
  };
};

export const kubeletCauses: readonly Cause[] = [
  notExecuted,
  killed,
  toldBy({
    code: 'kubelet-flag-unknown',
    in: 'kubelet',
    pattern: /failed to parse kubelet flag: unknown flag: (\S+?)"?$/,
    message: ([flag]) => `the kubelet does not know its flag ${flag}, and ends each time that it starts`,
    hint: 'See "systemctl cat kubelet" and /var/lib/kubelet/kubeadm-flags.env: a drop-in of an older installation adds it.',
  }),
  toldBy({
    code: 'kubelet-configuration-invalid',
    in: 'kubelet',
    pattern:
      /(?:failed to (?:validate|load) kubelet config(?:uration)?[^"]*?|invalid configuration)[,:] ?(?:error: |err: )?([^"]*)|failed to run Kubelet: ((?:unknown|invalid|unsupported) [^:]*policy.*?)"?$/i,
    message: ([why, policy]) => `the kubelet refuses its configuration: ${(why || policy)?.replaceAll('\\"', '"')}`,
    hint: 'See /var/lib/kubelet/config.yaml on the host.',
  }),
  toldBy({
    code: 'cgroup-v1-refused',
    in: 'kubelet',
    pattern:
      /cgroup v1 (?:support is unsupported|.*failCgroupV1)|kubelet is configured to not run on a host using cgroup v1/i,
    message: () => 'the kubelet refuses a host with cgroup v1',
    hint: 'Boot the host with systemd.unified_cgroup_hierarchy=1.',
  }),
  toldBy({
    code: 'swap-on',
    in: 'kubelet',
    pattern: /running with swap on is not supported/,
    message: () => 'the kubelet does not start while swap is on',
    hint: 'Switch it off: "swapoff -a", and in /etc/fstab.',
  }),
  toldBy({
    code: 'kernel-log-missing',
    in: 'kubelet',
    pattern: /open \/dev\/kmsg: (.*?)"?$/,
    message: ([why]) => `the kubelet cannot read /dev/kmsg: ${why}`,
    hint: 'Give the container that the host is its /dev/kmsg.',
  }),
  toldBy({
    code: 'address-not-on-host',
    in: 'kubelet',
    pattern: /node IP: "?([^"]+?)"? not found in the host's network interfaces/,
    message: ([address]) => `the node's address ${address} is on none of the host's interfaces`,
    hint: 'Write node_address: an address of the host by which the other nodes reach it.',
  }),
  toldBy({
    code: 'cgroup-driver-mismatch',
    in: 'kubelet',
    pattern:
      /(expected cgroupsPath to be of format|cgroup driver.*(?:different|mismatch)|misconfiguration: kubelet cgroup driver)/i,
    message: () => 'kubelet and container runtime have different cgroup drivers',
    hint: 'Compare SystemdCgroup in /etc/containerd/config.toml with cgroupDriver in /var/lib/kubelet/config.yaml, and restart containerd.',
  }),
];

/** For the end of the list: it crashes, and none of the above says why. */
export const kubeletCrashes: Cause = (evidence) => {
  const lines = evidence.journals[UNIT] ?? [];
  const restarts = Number(evidence.units[UNIT]?.['NRestarts'] ?? 0);
  if (restarts < 3) return undefined;
  const told = lines.filter((line) => /^[EF]\d{4} .*(command failed|run\.go)/.test(line) || /status=\d+\//.test(line));
  return {
    code: 'kubelet-crashes',
    message: `the kubelet has ended and was started again ${restarts} times`,
    hint: 'See "journalctl -u kubelet" on the host.',
    proof: [{ title: `journal of ${UNIT}`, lines: [...new Set(told)].slice(-3) }],
  };
};
