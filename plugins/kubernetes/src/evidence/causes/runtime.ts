// What containerd says, and the kubelet about pods that it could not begin.

import { type Cause, type TellingLine, toldBy } from '../cause.ts';

/** The kubelet repeats what the runtime answered: the same words are looked for in both. */
function inBoth(line: Omit<TellingLine, 'in'>): readonly Cause[] {
  return [toldBy({ ...line, in: 'kubelet' }), toldBy({ ...line, in: 'runtime' })];
}

export const runtimeCauses: readonly Cause[] = [
  ...inBoth({
    code: 'cgroup-driver-mismatch',
    pattern: /expected cgroupsPath to be of format/,
    message: () => 'kubelet and container runtime have different cgroup drivers',
    hint: 'Compare SystemdCgroup in /etc/containerd/config.toml with cgroupDriver in /var/lib/kubelet/config.yaml, and restart containerd.',
  }),
  ...inBoth({
    code: 'shim-missing',
    pattern:
      /failed to start shim: start failed: : fork\/exec \S+: no such file|runtime "?(io\.containerd\.runc\.v2)\\*"? binary not installed|containerd-shim-runc-v2\\*": (?:executable )?file (?:does not exist|not found)/,
    message: () => 'containerd-shim-runc-v2 is missing, so no container can begin',
    hint: 'It belongs beside containerd: "ls -l $(dirname $(command -v containerd))". "brolly resume" fetches it again.',
  }),
  ...inBoth({
    code: 'runc-missing',
    pattern:
      /(?:exec: \\*"?|fork\/exec )([^\s":\\]*runc)\\*"?: (?:stat [^:]+: )?(?:no such file or directory|executable file not found)/,
    message: ([path]) => `${path} is missing, so no container can begin`,
    hint: '"brolly resume" fetches it again. See BinaryName in /etc/containerd/config.toml.',
  }),
  ...inBoth({
    code: 'image-missing',
    pattern:
      /failed to (?:get sandbox image|pull and unpack image) \\*"([^"\\]+)\\*": (?:failed to [^:]*: )*([^"\\]*.*)/,
    message: ([image, why = '']) =>
      `the image ${image} is not there and cannot be pulled: ${why.replaceAll('\\', '').replace(/"$/, '')}`,
    hint: ([image]) =>
      `See whether the registry or mirror has it and the host reaches it: "ctr -n k8s.io images pull --hosts-dir /etc/containerd/certs.d ${image}".`,
  }),
  ...inBoth({
    code: 'oom-score-refused',
    pattern:
      /oom_score_adj.*(?:permission denied|operation not permitted).*(?:container|sandbox|runc)|(?:container|sandbox|runc).*oom_score_adj.*permission denied/i,
    message: () => 'the host forbids lower OOM scores, which the runtime asks for',
    hint: 'Set restrict_oom_score_adj = true in the CRI section of /etc/containerd/config.toml.',
  }),
  ...inBoth({
    code: 'seccomp-missing',
    pattern: /seccomp: config provided but seccomp not supported/,
    message: () => 'runc was built without seccomp, which pods ask for',
    hint: "Use runc's own release.",
  }),
  ...inBoth({
    code: 'binary-unusable',
    pattern: /(?:fork\/exec|exec) ([^\s:]+): (exec format error|permission denied)/,
    message: ([path, why]) => `${path} cannot be run: ${why}`,
    hint: ([path]) => `See "ls -lZ ${path}; file ${path}"; remove it, and "brolly resume" fetches it again.`,
  }),
];

/** The unit of a runtime is not active. */
export const runtimeStopped: Cause = (evidence) => {
  const [unit, state] =
    Object.entries(evidence.units).find(
      ([name, each]) => name.includes('containerd') && !['active', 'activating'].includes(each['ActiveState'] ?? ''),
    ) ?? [];
  if (unit === undefined) return undefined;
  return {
    code: 'runtime-down',
    message: `${unit} is ${state?.['ActiveState']} (${state?.['Result']})`,
    hint: `See "systemctl status ${unit}; journalctl -u ${unit}" on the host.`,
    proof: [{ title: `journal of ${unit}`, lines: (evidence.journals[unit] ?? []).slice(-3) }],
  };
};
