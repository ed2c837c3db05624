// Static pods of a control plane, begun anew so that they read their certificates again.

import { FOLDER } from './node-folder.ts';
import { timeLimit } from './time-limit.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const MARK = 'brolly.internal\\/begun';
const STATIC_PODS = 'etcd kube-apiserver kube-controller-manager kube-scheduler';
const WAIT_SECONDS = 180;

/**
 * POSIX sh that begins all static pods anew, and waits until another process has taken the place of each.
 *
 * All at once: a kubelet asks the API server to forget the pod of before, and waits in vain for one whose etcd is gone. A
 * label of each manifest changes, at one blow: whenever this is cut, the manifests are whole.
 */
export const RESTART_STATIC_PODS = `processes() {
  for process in /proc/[0-9]*; do
    program=$(tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | head -n 1) || continue
    [ "\${program##*/}" = "$1" ] || continue
    grep -qs kubepods "$process/cgroup" && echo "\${process#/proc/}"
  done
  :
}
for name in ${STATIC_PODS}; do
  [ -f ${MANIFESTS}/$name.yaml ] || continue
  processes $name >${FOLDER}/$name.before
  sed '/^    ${MARK}: /d' ${MANIFESTS}/$name.yaml | sed "0,/^  labels:$/s//  labels:\\n    ${MARK}: \\"$(date +%s)\\"/" >${FOLDER}/$name.yaml
  chmod 600 ${FOLDER}/$name.yaml
done
for name in ${STATIC_PODS}; do
  [ ! -f ${FOLDER}/$name.yaml ] || mv ${FOLDER}/$name.yaml ${MANIFESTS}/$name.yaml
done
${timeLimit(WAIT_SECONDS)}
for name in ${STATIC_PODS}; do
  [ -f ${FOLDER}/$name.before ] || continue
  until after=$(processes $name) && [ -n "$after" ] && [ "$after" != "$(cat ${FOLDER}/$name.before)" ]; do
    if is_over; then echo "$name did not begin anew" >&2; exit 1; fi
    sleep 0.1
  done
  rm -f ${FOLDER}/$name.before
done`;
