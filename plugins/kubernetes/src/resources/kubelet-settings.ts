// What a blueprint says of one node's kubelet: laid over what it is told by kubeadm, when it joins and whenever it changes.

import { type HostResource, quote } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';
import type { NodeSettings } from '../node-settings.ts';
import { DONE, FOLDER, PATCHES } from './node-folder.ts';

const PATCH = `${PATCHES}/kubeletconfiguration+strategic.json`;
const CONFIG = '/var/lib/kubelet/config.yaml';
/** What the kubelet was begun with, as one digest. */
const NOTED = `${FOLDER}/kubelet-settings`;
const DIGEST = `cat ${PATCH} ${CONFIG} | sha256sum`;

/** POSIX sh: notes what kubeadm has just written for the kubelet. */
export const NOTE_KUBELET_SETTINGS = `${DIGEST} >${NOTED}`;

/** Files for kubeadm, to be there before it makes the node. Empty settings are written as well: those of before end with it. */
export function kubeletPatch({ kubelet }: Pick<NodeSettings, 'kubelet'>): readonly HostResource[] {
  const content = `${JSON.stringify(kubelet, undefined, 2)}\n`;
  return [
    { kind: 'directory', path: PATCHES },
    { kind: 'file', path: PATCH, content },
  ];
}

/** Brings a node that runs to other settings, or back to them where somebody has changed the kubelet's file. */
export function kubeletSettingsResource({ binFolder }: Pick<HostDecisions, 'binFolder'>): HostResource {
  return {
    kind: 'command',
    name: 'kubelet-settings',
    title: 'write the settings of the kubelet and begin it anew',
    unless: `[ ! -e ${DONE} ] || [ "$(${DIGEST})" = "$(cat ${NOTED})" ]`,
    run: `PATH=${quote(binFolder)}:$PATH; export PATH
kubeadm upgrade node phase kubelet-config --patches ${PATCHES} >&2 </dev/null
systemctl restart kubelet.service
rm -rf /etc/kubernetes/tmp/kubeadm-kubelet-config*
${NOTE_KUBELET_SETTINGS}`,
  };
}
