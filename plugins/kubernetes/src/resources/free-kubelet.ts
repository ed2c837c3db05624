// While etcd of a control plane begins anew, its kubelet is not to wait for an API server that waits for etcd.

/** Where processes are looked for, and how often; for tests. */
interface Looking {
  readonly processes?: string;
  readonly seconds?: number;
}

/**
 * POSIX sh under `set -e`: a command of kubeadm that replaces the static pods one after the other.
 *
 * A kubelet begins the new etcd only when it has asked the API server to forget the pod of the one before. The API server has no
 * etcd then, and keeps the kubelet waiting until the request has run out of its minute. So where etcd is gone the API server is
 * ended as well, once: the kubelet hears at once that nobody is there, goes on, and begins both anew.
 */
export function withFreeKubelet(command: string, { processes = '/proc', seconds = 1 }: Looking = {}): string {
  return `running() {
  for process in ${processes}/[0-9]*; do
    { read -r name <"$process/comm"; } 2>/dev/null || continue
    [ "$name" != "$1" ] || ! grep -qs kubepods "$process/cgroup" || echo "\${process##*/}"
  done
}
(
  set +e
  freed=yes
  while sleep ${seconds} && kill -0 $$; do
    if [ -n "$(running etcd)" ]; then freed=; continue; fi
    [ -z "$freed" ] || continue
    sleep ${seconds}
    [ -z "$(running etcd)" ] || continue
    for process in $(running kube-apiserver); do kill -KILL "$process" && freed=yes; done
  done
) </dev/null >/dev/null 2>&1 & watching=$!
ended=0
${command} || ended=$?
kill $watching 2>/dev/null || :
[ $ended -eq 0 ] || exit $ended`;
}
