// Which kernel modules are loaded, noted so that a revert can tell which others have loaded since.

import { quote } from '@brolly/plugin-sdk';
import { isYes, type ResourceKind } from '../resource-kind.ts';

/** Programs have the kernel load modules by what they do: a tunnel, a rule of the firewall. Nothing tells afterwards who it was. */
export interface LoadedModulesResource {
  readonly kind: 'loaded-modules';
}

/** Prints what is loaded and not built in. In a container that is another host's affair. */
const LIST = `if [ ! -e /run/systemd/container ]; then
  for state in /sys/module/*/initstate; do
    if [ -e "$state" ]; then state=\${state%/initstate}; printf '%s ' "\${state##*/}"; fi
  done
fi`;

export const loadedModulesKind: ResourceKind<LoadedModulesResource> = {
  name: () => 'all',
  observe(_resource, id) {
    return `
noted_before=
for noted in "$records"/[1-9]*-${id}; do if [ -d "$noted" ]; then noted_before=yes; fi; done
if [ -n "$noted_before" ]; then brolly_fact noted yes
elif [ -d /sys/module ] && [ ! -e /run/systemd/container ]; then brolly_fact modules "$(${LIST})"; fi`;
  },
  compare(_resource, facts) {
    const modules = facts.get('modules');
    if (modules === undefined || isYes(facts, 'noted')) return undefined;
    return {
      action: 'run',
      summary: 'note which kernel modules are loaded, since others may load more',
      before: { modules: modules.trim() },
      revertAction: 'run',
      revertSummary: 'tell which kernel modules others have loaded',
    };
  },
  change: () => ':',
  revert(_resource, facts) {
    return `
for module in $(${LIST}); do
  case ${quote(` ${facts.get('modules')?.trim() ?? ''} `)} in *" $module "*) ;; *) brolly_kept "/sys/module/$module" loaded-since ;; esac
done`;
  },
};
