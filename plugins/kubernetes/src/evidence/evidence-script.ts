// The script that gathers, in one round trip, what a host itself says about a failure.

const UNITS = ['kubelet.service', 'containerd.service', 'brolly-containerd.service'];
const JOURNAL_LINES = 80;

/** Where a mark stands that an attempt to make the host a node leaves when it begins. */
export const ATTEMPT_MARK = '/etc/brolly-kubernetes/attempt';
const LONGEST_ATTEMPT_SECONDS = 900;

/**
 * POSIX sh. Sections begin with `@section name argument`; one that has nothing has no lines. It changes nothing.
 *
 * @param part `api`: only what the API server knows, asked on a control plane
 */
export function evidenceScript(part: 'all' | 'api'): string {
  if (part === 'api') return `${START}\n${ASK_API}\n:`;
  return `${START}
since=$(stat -c %Y ${ATTEMPT_MARK} 2>/dev/null || echo $(($(date +%s) - ${LONGEST_ATTEMPT_SECONDS})))
section clock; date +%s
for unit in ${UNITS.join(' ')}; do
  systemctl cat "$unit" >/dev/null 2>&1 || continue
  section unit "$unit"
  systemctl show -p ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,NRestarts,LoadState "$unit"
  section journal "$unit"
  journalctl -u "$unit" --since "@$since" --no-pager -o cat 2>/dev/null | grep -vE '^I[0-9]{4} |level=(info|debug)' | cut -c -700 | tail -n ${JOURNAL_LINES}
done
for log in $(ls -t /var/log/pods/*/*/*.log 2>/dev/null | head -n 8); do
  section pod "\${log#/var/log/pods/}"
  # A program that panics says why first, and then where at length.
  { grep -aE 'panic:|"level":"(fatal|panic)"|"command failed"| [EF][0-9]{4} |Error: |no space left|read-only file' "$log" | tail -n 6; tail -n 6 "$log"; } | cut -c -600
done
section listeners; ss -Hlntup 2>/dev/null
section disks; df -Pk / /var/lib /var/lib/etcd /var/lib/kubelet /var/lib/containerd /etc/kubernetes /usr/local/bin 2>/dev/null
section inodes; df -Pi / /var/lib /var/lib/etcd /var/lib/kubelet 2>/dev/null
section read-only; grep -E ' ro[ ,]' /proc/self/mounts | grep -E ' (/|/etc[^ ]*|/var/lib[^ ]*|/opt[^ ]*) '
section cni-files; ls /etc/cni/net.d 2>/dev/null
section cni-plugins; ls -l /opt/cni/bin 2>/dev/null
section binaries; for name in kubelet kubeadm containerd containerd-shim-runc-v2 runc; do path=$(command -v "$name") && ls -l "$path" || echo "missing $name"; done
section kubelet-config; grep -hsE 'cgroupDriver|containerRuntimeEndpoint|clusterDNS|staticPodPath' /var/lib/kubelet/config.yaml
section runtime-config; grep -hsE 'SystemdCgroup|sandbox|config_path' /etc/containerd/config.toml /etc/brolly-containerd/config.toml
section name-servers; grep -s nameserver /etc/resolv.conf
for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem; do
  [ -f "$file" ] || continue
  section certificate "$file"
  sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$file"
done
${ASK_API}
:`;
}

const START = `PATH=/usr/local/bin:/opt/bin:/opt/brolly/bin:$PATH
export LC_ALL=C PATH
section() { echo "@section $*"; }`;

const ASK_API = `if [ -f /etc/kubernetes/admin.conf ] && command -v kubectl >/dev/null; then
  export KUBECONFIG=/etc/kubernetes/admin.conf KUBECACHEDIR=/run/brolly-kubectl
  section nodes; timeout 8 kubectl get nodes --request-timeout=6s -o jsonpath='{range .items[*]}{.metadata.name}{range .status.conditions[*]} {.type}={.status}{end}{" "}{.status.conditions[?(@.type=="Ready")].message}{"\\n"}{end}' 2>&1
  section pods; timeout 8 kubectl get pods -A --request-timeout=6s -o jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.nodeName} {.status.phase}{range .status.containerStatuses[*]} {.name}={.ready}/{.restartCount}{.state.waiting.reason}{end}{"\\n"}{end}' 2>&1
  section events; timeout 8 kubectl get events -A --request-timeout=6s --field-selector type=Warning --sort-by=.lastTimestamp -o jsonpath='{range .items[*]}{.involvedObject.kind}/{.involvedObject.name} {.reason}: {.message}{"\\n"}{end}' 2>&1 | tail -n 25
fi`;
