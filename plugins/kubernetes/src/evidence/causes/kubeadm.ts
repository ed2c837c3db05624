// What kubeadm itself says before it begins.

import { type Cause, type TellingLine, toldBy } from '../cause.ts';

const CHECKS: readonly TellingLine[] = [
  {
    code: 'port-taken',
    in: 'said',
    pattern: /\[ERROR Port-(\d+)\]/,
    message: ([port]) => `something listens on port ${port}, which Kubernetes needs`,
    hint: ([port]) => `See "ss -lntp 'sport = :${port}'" on the host, and stop it.`,
  },
  {
    code: 'etcd-data-left',
    in: 'said',
    pattern: /\[ERROR DirAvailable-+var-lib-etcd\]/,
    message: () => '/var/lib/etcd has data of another etcd',
    hint: 'Keep it if you need it: "mv /var/lib/etcd /var/lib/etcd.old".',
  },
  {
    code: 'kubelet-binary-unusable',
    in: 'said',
    pattern: /\[ERROR KubeletVersion\]: .*cannot execute '?kubelet.*?: (.*)$/,
    message: ([why]) => `the kubelet cannot be run: ${why}`,
    hint: 'See "ls -l $(command -v kubelet); file $(command -v kubelet)"; remove it, and "brolly resume" fetches it again.',
  },
  {
    code: 'runtime-down',
    in: 'said',
    pattern: /\[ERROR (?:CRI|ContainerRuntimeVersion)\].*endpoint "unix:\/\/([^"]+)".*code = Unavailable/,
    message: ([socket]) => `no container runtime answers at ${socket}`,
    hint: 'See "systemctl status containerd; journalctl -u containerd" on the host.',
  },
  {
    code: 'runtime-without-cri',
    in: 'said',
    pattern: /\[ERROR (?:CRI|ContainerRuntimeVersion)\].*code = Unimplemented/,
    message: () => 'the container runtime does not serve Kubernetes: its CRI plugin is off',
    hint: 'Take "cri" out of disabled_plugins in /etc/containerd/config.toml, then "systemctl restart containerd".',
  },
  {
    code: 'swap-on',
    in: 'said',
    pattern: /\[ERROR Swap\]|running with swap on is not supported/,
    message: () => 'swap is on',
    hint: 'Switch it off: "swapoff -a", and in /etc/fstab.',
  },
  {
    code: 'forwarding-off',
    in: 'said',
    pattern: /\[ERROR FileContent-+proc-sys-net-ipv4-ip_forward\]/,
    message: () => 'the host does not forward packets (net.ipv4.ip_forward is 0)',
    hint: 'Something has switched it off again: see "grep -r ip_forward /etc/sysctl.d /etc/sysctl.conf".',
  },
  {
    code: 'image-missing',
    in: 'said',
    pattern: /\[ERROR ImagePull\]: failed to pull image (\S+?):? (.*)|image (\S+) could not be pulled/,
    message: ([image, why, other]) =>
      image === ''
        ? `the image ${other} cannot be pulled`
        : `the image ${image} is not there and cannot be pulled: ${why?.split(': ').slice(-2).join(': ')}`,
    hint: 'See whether the registry or mirror has it, and whether the host reaches it and finds its name.',
  },
];

const refused = toldBy({
  code: 'kubeadm-refused',
  in: 'said',
  pattern: /\[ERROR ([\w-]+)\]: (.*)/,
  message: ([name, why]) => `kubeadm's check ${name} failed: ${why}`,
  hint: 'Solve what it names, then run "brolly resume".',
});

/** A check that none of the above explains. */
const otherCheck: Cause = (evidence) =>
  refused({ ...evidence, said: evidence.said.filter((line) => !CHECKS.some(({ pattern }) => pattern.test(line))) });

export const kubeadmCauses: readonly Cause[] = [...CHECKS.map(toldBy), otherCheck];
