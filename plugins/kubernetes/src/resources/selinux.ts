// Labels of SELinux: what was downloaded gets those that the host's policy has for its place.

import { type HostResource, quote } from '@brolly/host-resources';
import type { HostDecisions } from '../decide.ts';

const PROGRAMS = ['kubelet', 'kubeadm', 'kubectl', 'containerd', 'containerd-shim-runc-v2', 'ctr', 'runc'];

/** Nothing where SELinux is off. The policy of the host is not changed. */
export function selinuxResources({ labelFiles, binFolder, runtime }: HostDecisions): readonly HostResource[] {
  if (!labelFiles) return [];
  const folders = [...new Set([binFolder, ...(runtime.kind === 'existing' ? [] : [runtime.binFolder])])];
  const files = folders.flatMap((folder) => PROGRAMS.map((name) => quote(`${folder}/${name}`))).join(' ');
  const list = `
paths='/opt/cni/bin /etc/kubernetes /var/lib/kubelet'
for file in ${files}; do [ ! -e "$file" ] || paths="$paths $file"; done`;
  return [
    {
      kind: 'command',
      name: 'selinux-labels',
      title: 'give files the labels that SELinux wants',
      unless: `${list}
[ -z "$(restorecon -n -R -v $paths 2>/dev/null)" ]`,
      run: `${list}
restorecon -R $paths >&2`,
    },
  ];
}
