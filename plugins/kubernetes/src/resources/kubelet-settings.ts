// What a blueprint says of one node's kubelet: laid over what it is told by kubeadm, when it joins and whenever it changes.

import { createHash } from 'node:crypto';
import { type HostResource, quote } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';
import type { NodeSettings } from '../node-settings.ts';
import { DONE, FOLDER, PATCHES } from './node-folder.ts';
import { timeLimit } from './time-limit.ts';

const PATCH = `${PATCHES}/kubeletconfiguration+strategic.json`;
const CONFIG = '/var/lib/kubelet/config.yaml';
/** What the kubelet was begun with: the digests of the patch and of what kubeadm made of it. */
const NOTED = `${FOLDER}/kubelet-settings`;

const WELL_SECONDS = 60;
const HEALTH = 'http://127.0.0.1:10248/healthz';
/** POSIX sh, a condition: the kubelet says itself that it is well. */
export const KUBELET_IS_WELL = `{ curl -fsS -m 2 ${HEALTH} || wget -q -T 2 -O - ${HEALTH}; } >/dev/null 2>&1`;

/** POSIX sh: notes what kubeadm has just written for the kubelet. */
export const NOTE_KUBELET_SETTINGS = `echo "${digestOf(PATCH)} ${digestOf(CONFIG)}" >${NOTED}`;

/** Files for kubeadm, to be there before it makes the node. Empty settings are written as well: those of before end with it. */
export function kubeletPatch({ kubelet }: Pick<NodeSettings, 'kubelet'>): readonly HostResource[] {
  return [
    { kind: 'directory', path: PATCHES },
    { kind: 'file', path: PATCH, content: patchOf(kubelet) },
  ];
}

/** Brings a node that runs to other settings, or back to them where somebody has changed the kubelet's file. */
export function kubeletSettingsResource(
  { binFolder }: Pick<HostDecisions, 'binFolder'>,
  { kubelet }: Pick<NodeSettings, 'kubelet'>,
): HostResource {
  // Told by what is declared: what lies on the host is asked about before the file is another one.
  const declared = createHash('sha256').update(patchOf(kubelet)).digest('hex');
  return {
    kind: 'command',
    name: 'kubelet-settings',
    title: 'write the settings of the kubelet and begin it anew',
    unless: `[ ! -e ${DONE} ] || [ "$(cat ${NOTED})" = "${declared} ${digestOf(CONFIG)}" ]`,
    run: `PATH=${quote(binFolder)}:$PATH; export PATH
kubeadm upgrade node phase kubelet-config --patches ${PATCHES} >&2 </dev/null
systemctl restart kubelet.service
${timeLimit(WELL_SECONDS)}
until ${KUBELET_IS_WELL}; do
  if is_over; then echo "the kubelet does not begin with its new settings" >&2; exit 1; fi
  sleep 0.1
done
rm -rf /etc/kubernetes/tmp/kubeadm-kubelet-config*
${NOTE_KUBELET_SETTINGS}`,
  };
}

function patchOf(kubelet: NodeSettings['kubelet']): string {
  return `${JSON.stringify(kubelet, undefined, 2)}\n`;
}

/** POSIX sh, for a place between double quotes. */
function digestOf(path: string): string {
  return `$(sha256sum <${path} | cut -c -64)`;
}
