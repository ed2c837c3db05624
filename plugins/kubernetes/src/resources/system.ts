// What the system of a node needs: kernel modules, forwarding, no swap, a network manager that keeps off.

import type { HostResource } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';

const MODULES = ['overlay', 'br_netfilter'];

/** What the kubelet and kube-proxy set without taking it back. */
const SETTINGS_OF_OTHERS = [
  'vm.overcommit_memory',
  'vm.panic_on_oom',
  'kernel.panic',
  'kernel.panic_on_oops',
  'kernel.keys.root_maxkeys',
  'kernel.keys.root_maxbytes',
  'net.ipv4.conf.all.route_localnet',
  'net.netfilter.nf_conntrack_max',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait',
  'net.netfilter.nf_conntrack_tcp_timeout_established',
];

/** A kernel that has a module built in, or that a container shares, is left as it is. */
export function systemResources(decisions: HostDecisions): readonly HostResource[] {
  return [
    // Those that the kernel loads for kube-proxy, flannel and containerd.
    { kind: 'loaded-modules' },
    // kube-proxy and flannel mount it; a host whose kernel is another's may lack it.
    { kind: 'directory', path: '/lib/modules' },
    { kind: 'file', path: '/etc/modules-load.d/90-brolly-kubernetes.conf', content: `${MODULES.join('\n')}\n` },
    ...MODULES.map((name) => ({ kind: 'kernel-module', name, isOptional: true }) as const),
    { kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1', file: '/etc/sysctl.d/90-brolly-kubernetes.conf' },
    ...SETTINGS_OF_OTHERS.map((key) => ({ kind: 'sysctl', key }) as const),
    ...(decisions.keepNetworkManagerOff ? networkManagerResources() : []),
    ...(decisions.turnSwapOff ? [{ kind: 'swap', enabled: false } as const] : []),
  ];
}

const NETWORK_MANAGER_FILE = '/etc/NetworkManager/conf.d/90-brolly-kubernetes.conf';
/** Is newer than the file when NetworkManager has read it. */
const READ_MARK = '/run/brolly-network-manager';

/** NetworkManager would give addresses to links of pods, or take theirs away. */
function networkManagerResources(): readonly HostResource[] {
  return [
    {
      kind: 'file',
      path: NETWORK_MANAGER_FILE,
      content: `[keyfile]
unmanaged-devices=interface-name:cni*;interface-name:flannel*;interface-name:veth*;interface-name:cali*;interface-name:kube-*
`,
    },
    {
      kind: 'command',
      name: 'network-manager',
      title: 'let NetworkManager read its configuration',
      unless: `[ ${READ_MARK} -nt ${NETWORK_MANAGER_FILE} ]`,
      run: `nmcli general reload conf >&2 && sleep 0.01 && : >${READ_MARK}`,
      undo: `rm -f ${READ_MARK}; nmcli general reload conf >/dev/null 2>&1 || :`,
    },
  ];
}
