// Static pods of a control plane, begun anew so that they read their certificates again.

import { FOLDER } from './node-folder.ts';

const MANIFESTS = '/etc/kubernetes/manifests';
const MARK = 'brolly.internal/begun';
const WAIT_TENTHS = 1200;

/** What runs as static pods, in the order in which they are begun anew. */
export const STATIC_PODS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/**
 * POSIX sh that begins a static pod anew, and waits until another process has taken the place of the one that was there.
 * A label of its manifest changes, at one blow: whenever this is cut, the manifest is whole.
 */
export function restartStaticPodScript(name: (typeof STATIC_PODS)[number]): string {
  const manifest = `${MANIFESTS}/${name}.yaml`;
  return `processes() {
  for process in /proc/[0-9]*; do
    program=$(tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | head -n 1) || continue
    [ "\${program##*/}" = ${name} ] || continue
    grep -qs kubepods "$process/cgroup" && echo "\${process#/proc/}"
  done
  :
}
if [ -f ${manifest} ]; then
  before=$(processes)
  sed '/^    ${MARK.replace('/', '\\/')}: /d' ${manifest} | sed "0,/^  labels:$/s//  labels:\\n    ${MARK.replace('/', '\\/')}: \\"$(date +%s)\\"/" >${FOLDER}/${name}.yaml
  chmod 600 ${FOLDER}/${name}.yaml
  mv ${FOLDER}/${name}.yaml ${manifest}
  waited=0
  until after=$(processes) && [ -n "$after" ] && [ "$after" != "$before" ]; do
    waited=$((waited + 1))
    if [ $waited -gt ${WAIT_TENTHS} ]; then echo '${name} did not begin anew' >&2; exit 1; fi
    sleep 0.1
  done
fi`;
}
