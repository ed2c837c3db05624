// A loaded kernel module; one that is built into the kernel counts as loaded.

import type { KernelModuleResource } from '../resource.ts';
import type { ResourceKind } from '../resource-kind.ts';
import { isYes } from '../resource-kind.ts';
import { quote } from '../shell/quote.ts';

/** What a module brings with it that shows even where a built-in one has no folder in /sys/module and /lib/modules is empty. */
const SIGNS: Readonly<Record<string, string>> = {
  br_netfilter: '/proc/sys/net/bridge',
  nf_conntrack: '/proc/sys/net/netfilter',
  ip_tables: '/proc/net/ip_tables_names',
  tun: '/dev/net/tun',
};

export const kernelModuleKind: ResourceKind<KernelModuleResource> = {
  observe(resource) {
    const name = resource.name.replaceAll('-', '_');
    const sign = SIGNS[name];
    const signed = sign === undefined ? '' : ` || [ -e ${quote(sign)} ]`;
    return `
if [ -e ${quote(`/sys/module/${name}`)} ]${signed}; then brolly_fact loaded yes
elif grep -qw -- ${quote(resource.name)} /proc/filesystems 2>/dev/null; then brolly_fact loaded yes
elif read -r release </proc/sys/kernel/osrelease && tr - _ 2>/dev/null <"/lib/modules/$release/modules.builtin" | grep -q ${quote(`/${name}\\.ko`)}; then
  brolly_fact loaded yes
fi 2>/dev/null`;
  },
  compare(resource, facts) {
    if (isYes(facts, 'loaded')) return undefined;
    return {
      action: 'create',
      summary: `load kernel module ${resource.name}`,
      before: { loaded: false },
      revertAction: 'delete',
      revertSummary: `unload kernel module ${resource.name}`,
    };
  },
  change(resource) {
    const name = quote(resource.name);
    return `
command -v modprobe >/dev/null || brolly_fail kernel-module "there is no modprobe on this host to load "${name}
modprobe -- ${name} || brolly_fail kernel-module "the kernel cannot load "${name}`;
  },
  revert(resource) {
    return `modprobe -r -- ${quote(resource.name)} || brolly_kept ${quote(`/sys/module/${resource.name.replaceAll('-', '_')}`)} in-use`;
  },
};
