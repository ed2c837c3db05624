// etcd from a snapshot, before kubeadm starts it; and what such an etcd knows that is no longer so.

import { quote } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';
import { ETCD_FOLDER, emptyEtcd } from './etcd-folder.ts';
import { KUBECTL_ENVIRONMENT } from './kubectl.ts';
import { FOLDER } from './node-folder.ts';

/** Where the snapshot lies until it is restored. */
export const SNAPSHOT = `${FOLDER}/etcd-snapshot`;

/** Beyond what any client may have seen since the snapshot was made: all that watch are told to read anew. */
const LATER_REVISIONS = 1_000_000_000;
/** etcdutl wants a folder with nothing in it, and a file system has its lost+found. */
const RESTORED = `${ETCD_FOLDER}/restored`;
const TOOL = '/run/brolly-etcd';

/**
 * POSIX sh that makes the data of a new etcd with one member out of the snapshot, by the etcdutl of the very image of
 * etcd that will run.
 */
export function restoreEtcdScript(
  decisions: HostDecisions,
  { version, nodeName, peerUrl }: { readonly version: string; readonly nodeName: string; readonly peerUrl: string },
): string {
  const { runtime } = decisions;
  return `images() { ${runtime.kind === 'existing' ? 'ctr' : quote(`${runtime.binFolder}/ctr`)} -a ${quote(runtime.socket)} -n k8s.io images "$@"; }
forget_tool() { images unmount --rm ${TOOL} >/dev/null 2>&1 || umount ${TOOL} 2>/dev/null || :; rmdir ${TOOL} 2>/dev/null || :; }
image=$(kubeadm config images list --kubernetes-version v${version} 2>/dev/null | grep '/etcd:')
forget_tool
mkdir -p ${TOOL}
images mount "$image" ${TOOL} >/dev/null
${emptyEtcd()}
restored=0
${TOOL}/usr/local/bin/etcdutl snapshot restore ${SNAPSHOT} --data-dir ${RESTORED} --name ${quote(nodeName)} --initial-cluster ${quote(`${nodeName}=${peerUrl}`)} --initial-advertise-peer-urls ${quote(peerUrl)} --bump-revision ${LATER_REVISIONS} --mark-compacted >&2 || restored=$?
forget_tool
[ $restored -eq 0 ] || exit $restored
grep -qF " ${ETCD_FOLDER} " /proc/self/mounts || chmod 700 ${ETCD_FOLDER}
mv ${RESTORED}/member ${ETCD_FOLDER}/member
rm -rf ${RESTORED}`;
}

/**
 * POSIX sh for the control plane that has just been restored, before any other node joins: nodes of before are forgotten
 * with the pods that they had, and nobody waits for who held the leases. Where the node itself has the name of one of
 * before, its pods go as well: a kubelet takes their init containers for done. Prints the pods that nothing brings back.
 */
export function forgetOldNodesScript(nodeName: string): string {
  const alone =
    '{{range .items}}{{if not .metadata.ownerReferences}}{{.metadata.namespace}}/{{.metadata.name}}{{"\\n"}}{{end}}{{end}}';
  return `set -e
ask() { ${KUBECTL_ENVIRONMENT} kubectl --request-timeout=30s "$@"; }
ask -n kube-system delete lease kube-controller-manager kube-scheduler --ignore-not-found >&2
nodes=$(ask get nodes -o 'jsonpath={.items[*].metadata.name}')
for old in $nodes; do
  ask get pods -A --field-selector "spec.nodeName=$old" -o 'go-template=${alone}'
  ask delete pods -A --field-selector "spec.nodeName=$old" --force --grace-period=0 --wait=false >&2
  [ "$old" = ${quote(nodeName)} ] || ask delete node "$old" --wait=false >&2
done`;
}
