// Ends kubeadm when what it waits for cannot come: it would wait for four minutes, and say nothing of the reason.

/** How often it looks, and how often it must have seen no container before it reads the journal. */
const SECONDS = 2;
const MOST_CRASHES = 5;
const MOST_EMPTY_LOOKS = 8;
const MOST_FAILED_SANDBOXES = 8;
const MOST_RESTARTS = 4;

/**
 * POSIX sh: the function `watched`, which runs a command with its output on stderr and has its exit code.
 *
 * Three things end the command: a kubelet that ends each time it is started, pods that no container is begun for because
 * each sandbox fails, and an etcd or API server that ends again and again. Each look costs a few milliseconds. What failed is the
 * last line that is said: kubeadm's own is about stack traces.
 */
export const WATCHED = `restarts_of_kubelet() { systemctl show -p NRestarts kubelet.service 2>/dev/null | sed 's/.*=//'; }
newest_log() { ls "/var/log/pods/kube-system_$1-"*/"$1"/ 2>/dev/null | sed 's/[.]log.*//' | sort -n | tail -n 1; }
hopeless() {
  now=$(restarts_of_kubelet)
  if [ "$((\${now:-0} - \${crashes:-0}))" -ge ${MOST_CRASHES} ]; then echo 'the kubelet ends each time it is started'; return 0; fi
  for name in etcd kube-apiserver; do
    newest=$(newest_log $name)
    [ -n "$newest" ] || continue
    case $seen in *" $name="*) ;; *) seen="$seen $name=$newest" ;; esac
    first=\${seen##*" $name="}
    if [ "$((newest - \${first%% *}))" -ge ${MOST_RESTARTS} ]; then echo "$name ends again and again"; return 0; fi
  done
  if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ] && [ -z "$(ls /var/log/pods/*/*/*.log 2>/dev/null)" ]; then empty=$((empty + 1)); else empty=0; fi
  [ $empty -ge ${MOST_EMPTY_LOOKS} ] || return 1
  failed=$(journalctl -u kubelet.service --since "@$begun" -o cat 2>/dev/null | grep -c 'Failed to create pod sandbox\\|CreatePodSandboxError')
  if [ "\${failed:-0}" -ge ${MOST_FAILED_SANDBOXES} ]; then echo 'no container can be begun'; return 0; fi
  return 1
}
watched() {
  begun=$(date +%s) crashes=$(restarts_of_kubelet) empty=0 seen=
  "$@" >&2 </dev/null &
  running=$!
  ( while sleep ${SECONDS}; do if hopeless; then kill $running 2>/dev/null; break; fi; done ) >/etc/brolly-kubernetes/hopeless 2>/dev/null </dev/null &
  watching=$!
  code=0
  wait $running || code=$?
  kill $watching 2>/dev/null || :
  if [ -s /etc/brolly-kubernetes/hopeless ]; then echo "it was ended: $(cat /etc/brolly-kubernetes/hopeless)" >&2
  elif [ $code -ne 0 ]; then echo "$1 $2 failed" >&2; fi
  rm -f /etc/brolly-kubernetes/hopeless
  return $code
}`;
