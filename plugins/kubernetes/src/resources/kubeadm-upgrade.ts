// kubeadm upgrade: a control plane's static pods, or what a worker's kubelet is told, for another release.

import { type HostResource, quote } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';
import { withFreeKubelet } from './free-kubelet.ts';
import { KEEP_KUBEADM_FILES } from './kubeadm-files.ts';
import { NOTE_KUBELET_SETTINGS } from './kubelet-settings.ts';
import { FOLDER, PATCHES } from './node-folder.ts';

/** The release that kubeadm has brought the node to. */
const RELEASE = `${FOLDER}/release`;

export interface KubeadmUpgrade {
  readonly decisions: HostDecisions;
  /** `1.37.2` */
  readonly version: string;
  /** `apply` takes the cluster to the release, by its first control plane; every other node follows it by `node`. */
  readonly command: 'apply' | 'node';
}

/** May be repeated after it was cut anywhere: kubeadm begins anew, and leaves what is done. */
export function kubeadmUpgradeResource({ decisions, version, command }: KubeadmUpgrade): HostResource {
  const words = command === 'apply' ? `apply v${version} --yes` : 'node';
  const ignored = quote(decisions.ignoredPreflight.join(',') || 'none');
  return {
    kind: 'command',
    name: 'kubeadm-upgrade',
    title: command === 'apply' ? `upgrade the cluster to ${version}` : `follow the cluster to ${version}`,
    unless: `[ "$(cat ${RELEASE} 2>/dev/null)" = ${version} ]`,
    // The copies that kubeadm makes of etcd are as large as it, and there is a backup.
    run: `PATH=${quote(decisions.binFolder)}:$PATH; export PATH
${withFreeKubelet(`kubeadm upgrade ${words} --patches ${PATCHES} --ignore-preflight-errors=${ignored} >&2 </dev/null`)}
rm -rf /etc/kubernetes/tmp/kubeadm-backup-etcd-*
${NOTE_KUBELET_SETTINGS}
${KEEP_KUBEADM_FILES}
echo ${version} >${RELEASE}`,
  };
}
