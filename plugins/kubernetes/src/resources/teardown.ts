// Takes a node apart: what Kubernetes itself has made on a host, and nothing else.

import { quote } from '@brolly/host-resources';
import type { HostDecisions, RuntimeLayout } from '../decide.ts';
import { emptyEtcd } from './etcd-folder.ts';
import { KUBECTL_CACHE } from './kubectl.ts';

/** Is there when no tool had used iptables on this host before. */
const NO_LOCK_BEFORE = '/etc/brolly-kubernetes/no-xtables-lock';
const SHIM_SOCKETS = '/etc/brolly-kubernetes/shim-sockets';
const TABLES_BEFORE = '/etc/brolly-kubernetes/nft-tables';
const CHAINS_BEFORE = '/etc/brolly-kubernetes/nft-chains';
/** Those that iptables makes, as a pattern of `case`. */
const TABLES_OF_IPTABLES =
  "'ip filter' | 'ip nat' | 'ip mangle' | 'ip raw' | 'ip6 filter' | 'ip6 nat' | 'ip6 mangle' | 'ip6 raw'";
/** Prints the chains that hang on a hook of the kernel: `ip filter INPUT`. */
const LIST_CHAINS = `nft list chains 2>/dev/null | while read -r word first second rest; do
  case $word in table) table="$first $second" ;; chain) chain=$first ;; type) printf '%s\\n' "$table $chain" ;; esac
done`;

/**
 * POSIX sh that stops all pods and removes what kubelet, CNI, kube-proxy and the pod network left: mounts, links, routes,
 * network namespaces, cgroups, their own firewall chains, files. Safe after an installation that was cut anywhere.
 */
export function teardownScript({ runtime }: Pick<HostDecisions, 'runtime'>, podNetwork: string): string {
  return `
systemctl stop kubelet.service >/dev/null 2>&1 || :
# Sockets of shims lie outside the runtime's own folders; they are noted, since their pods are gone when this is repeated.
mkdir -p /etc/brolly-kubernetes
cat ${quote(runtime.state)}/io.containerd.runtime.v2.task/k8s.io/*/bootstrap.json 2>/dev/null | grep -o '/[^"]*/containerd/s/[0-9a-f]*' >>${SHIM_SOCKETS} || :
${runtime.kind === 'existing' ? emptyExistingRuntime(runtime) : ''}
# Processes of pods, then their shims.
for round in 1 2 3 4 5 6 7 8 9 10; do
  pids=$(find /sys/fs/cgroup -path '*/kubepods*' -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)
  [ -n "$pids" ] || break
  kill -9 $pids 2>/dev/null || :
  sleep 0.1
done
for process in /proc/[0-9]*; do
  line=$(tr '\\0' ' ' <"$process/cmdline" 2>/dev/null) || continue
  case $line in *containerd-shim*"-namespace k8s.io "*${quote(runtime.socket)}*) kill -9 "\${process#/proc/}" 2>/dev/null || : ;; esac
done
${runtime.kind === 'existing' ? '' : `systemctl stop ${quote(runtime.unit)} >/dev/null 2>&1 || :`}
while read -r socket; do rm -f "$socket"; done <${SHIM_SOCKETS}
rmdir ${quote(runtime.state)}/s 2>/dev/null || :
# Mounts, the deepest first.
awk '{ print $2 }' /proc/self/mounts | grep -E '^(/var/lib/kubelet|${runtime.kind === 'existing' ? `${runtime.state}/io\\.containerd\\.runtime\\.v2\\.task/k8s\\.io` : `${runtime.state}|${runtime.root}`}|/run/netns/cni-|/var/run/netns/cni-)' | sort -r | while read -r mount; do
  umount "$mount" 2>/dev/null || umount -l "$mount" 2>/dev/null || :
done
rm -f /run/netns/cni-* 2>/dev/null || :
rmdir /run/netns 2>/dev/null || :
# Links of the pod network, and routes into it: it overlaps with nothing that was there before.
for link in cni0 flannel.1; do ip link delete "$link" 2>/dev/null || :; done
ip ${podNetwork.includes(':') ? '-6' : '-4'} route show root ${quote(podNetwork)} 2>/dev/null | while read -r route; do ip route delete $route 2>/dev/null || :; done
# Firewall: rules and chains of kube-proxy, flannel and CNI only; tables that were not there before and are empty go.
for tool in iptables ip6tables; do
  command -v "$tool-save" >/dev/null 2>&1 || continue
  before=$("$tool-save" 2>/dev/null) || continue
  case $before in *KUBE-* | *FLANNEL-* | *CNI-*) ;; *) continue ;; esac
  printf '%s\\n' "$before" | grep -Ev 'KUBE-|FLANNEL-|CNI-' | "$tool-restore" 2>/dev/null || :
done
if command -v nft >/dev/null 2>&1; then
  nft delete table ip kube-proxy 2>/dev/null || :
  nft delete table ip6 kube-proxy 2>/dev/null || :
  if [ -f ${TABLES_BEFORE} ]; then
    nft list tables 2>/dev/null | while read -r word family table; do
      grep -qxF "$word $family $table" ${TABLES_BEFORE} && continue
      case "$family $table" in ${TABLES_OF_IPTABLES}) ;; *) continue ;; esac
      nft -a list table "$family" "$table" 2>/dev/null | grep -Ev 'policy|^table|^}|chain |^[[:space:]]*}|^$' | grep -q . || nft delete table "$family" "$table" 2>/dev/null || :
    done
  fi
  # A table of somebody else keeps what iptables adds to it for a first rule: a chain of the kernel's, empty by now.
  if [ -f ${CHAINS_BEFORE} ]; then
    ${LIST_CHAINS} | while read -r family table chain; do
      case "$family $table" in ${TABLES_OF_IPTABLES}) ;; *) continue ;; esac
      grep -qxF "$family $table $chain" ${CHAINS_BEFORE} && continue
      if nft list chain "$family" "$table" "$chain" 2>/dev/null | grep -Ev 'policy accept|^table|^}|chain |^[[:space:]]*}|^$' | grep -q .; then continue; fi
      nft delete chain "$family" "$table" "$chain" 2>/dev/null || :
    done
  fi
fi
find /sys/fs/cgroup -depth -type d \\( -path '*/kubepods' -o -path '*/kubepods/*' -o -path '*/kubepods.slice' -o -path '*/kubepods.slice/*' \\) -exec rmdir {} + 2>/dev/null || :
[ ! -e ${NO_LOCK_BEFORE} ] || rm -f /run/xtables.lock
${emptyEtcd()}
rm -rf /var/lib/cni /run/flannel /var/log/pods /var/log/containers /etc/cni/net.d/10-flannel.conflist /opt/cni/bin/flannel
rm -rf /etc/kubernetes/manifests /etc/kubernetes/pki /etc/kubernetes/*.conf /etc/brolly-kubernetes/done
rm -rf /var/lib/kubelet/* /usr/libexec/kubernetes
rmdir /usr/libexec 2>/dev/null || :
rm -rf ${KUBECTL_CACHE}
${runtime.kind === 'existing' ? '' : `rm -rf ${quote(runtime.state)}`}
${runtime.kind === 'standard' ? 'rm -f /run/nri/nri.sock\nrmdir /run/nri 2>/dev/null || :' : ''}
:`;
}

/**
 * Takes the pods out of a containerd that is somebody else's and goes on, by its own means, so that it cleans up after
 * them itself. What is not a pod's is not touched.
 */
function emptyExistingRuntime({ socket, state, root }: RuntimeLayout): string {
  return `pods() { ctr -a ${quote(socket)} -n k8s.io "$@" 2>/dev/null; }
for id in $(pods containers ls -q 'labels."io.cri-containerd.kind"==container' 'labels."io.cri-containerd.kind"==sandbox' || :); do
  pods tasks rm -f "$id" >/dev/null || :
  pods containers rm "$id" >/dev/null || :
  umount -l ${quote(state)}/io.containerd.grpc.v1.cri/sandboxes/"$id"/shm 2>/dev/null || :
  for folder in ${quote(state)} ${quote(root)}; do
    rm -rf "$folder/io.containerd.grpc.v1.cri/sandboxes/$id" "$folder/io.containerd.grpc.v1.cri/containers/$id" 2>/dev/null || :
  done
done
# The last shims end by themselves, a moment after their tasks.
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  rmdir ${quote(state)}/runc/k8s.io ${quote(state)}/io.containerd.runtime.v2.task/k8s.io 2>/dev/null || :
  if [ ! -d ${quote(state)}/runc/k8s.io ] && [ ! -d ${quote(state)}/io.containerd.runtime.v2.task/k8s.io ]; then break; fi
  sleep 0.2
done
for folder in io.containerd.grpc.v1.cri/sandboxes io.containerd.grpc.v1.cri/containers runc; do
  rmdir ${quote(state)}/$folder 2>/dev/null || :
done`;
}

/** POSIX sh that notes what of the firewall is there before Kubernetes makes its own. */
export const NOTE_FIREWALL = `if command -v nft >/dev/null 2>&1 && [ ! -f ${TABLES_BEFORE} ]; then nft list tables >${TABLES_BEFORE} 2>/dev/null || :; ${LIST_CHAINS} >${CHAINS_BEFORE}; fi
[ -e /run/xtables.lock ] || : >${NO_LOCK_BEFORE}`;
