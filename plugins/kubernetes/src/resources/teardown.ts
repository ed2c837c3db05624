// Takes a node apart: what Kubernetes itself has made on a host, and nothing else.

import { quote } from '@brolly/host-resources';
import type { HostDecisions, RuntimeLayout } from '../decide.ts';
import { emptyEtcd } from './etcd-folder.ts';
import { KUBECTL_CACHE } from './kubectl.ts';
import { removeNetworkTraces } from './network-traces.ts';

const SHIM_SOCKETS = '/etc/brolly-kubernetes/shim-sockets';

/**
 * POSIX sh that stops all pods and removes what kubelet, CNI, kube-proxy and the pod network left: mounts, links, routes,
 * network namespaces, cgroups, their own firewall chains, files; of others nothing. Safe after an installation that was cut anywhere.
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
awk '{ print $2 }' /proc/self/mounts | grep -E '^(/var/lib/kubelet|${runtime.kind === 'existing' ? `${runtime.state}/io\\.containerd\\.runtime\\.v2\\.task/k8s\\.io` : `${runtime.state}|${runtime.root}`})' | sort -r | while read -r mount; do
  umount "$mount" 2>/dev/null || umount -l "$mount" 2>/dev/null || :
done
${removeNetworkTraces(podNetwork)}
find /sys/fs/cgroup -depth -type d \\( -path '*/kubepods' -o -path '*/kubepods/*' -o -path '*/kubepods.slice' -o -path '*/kubepods.slice/*' \\) -exec rmdir {} + 2>/dev/null || :
${emptyEtcd()}
rm -rf /var/log/pods /var/log/containers
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
