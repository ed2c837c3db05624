// A loaded kernel module; one that is built into the kernel counts as loaded.

import { quote } from '@brolly/plugin-sdk';
import { isYes, nameMistake, type ResourceKind } from '../resource-kind.ts';

export interface KernelModuleResource {
  readonly kind: 'kernel-module';
  readonly name: string;
}

/** What a module brings with it, which shows also when it is built in and has no folder in /sys/module. */
const SIGNS: Readonly<Record<string, string>> = {
  br_netfilter: '/proc/sys/net/bridge',
  nf_conntrack: '/proc/sys/net/netfilter',
  ip_tables: '/proc/net/ip_tables_names',
  tun: '/dev/net/tun',
};

export const kernelModuleKind: ResourceKind<KernelModuleResource> = {
  name: (resource) => resource.name,
  mistake: ({ name }) => nameMistake(name, 'kernel module'),
  observeFunctions: () => [MODULE_FUNCTION],
  observe(resource) {
    const name = underscored(resource.name);
    return `if brolly_module_is_loaded ${quote(name)} ${quote(SIGNS[name] ?? '/nowhere')}; then brolly_fact loaded yes; fi`;
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
    const folder = quote(`/sys/module/${underscored(resource.name)}`);
    return `if [ -e ${folder} ]; then modprobe -r -- ${quote(resource.name)} || brolly_kept ${folder} in-use; fi`;
  },
};

/** The kernel writes every name with underscores. */
function underscored(name: string): string {
  return name.replaceAll('-', '_');
}

/**
 * Shell function of the observe script: `brolly_module_is_loaded NAME SIGN`.
 *
 * Where there are no modules for the running kernel, as in a container that stands in for a host, none can be loaded,
 * /sys/module may be hidden, and the list of what is built in is missing: there the kernel's own symbols tell.
 */
const MODULE_FUNCTION = `
brolly_module_is_loaded() {
  if [ -e "/sys/module/$1" ] || [ -e "$2" ]; then return 0; fi
  if grep -qw -- "$1" /proc/filesystems; then return 0; fi
  read -r release </proc/sys/kernel/osrelease
  if [ -r "/lib/modules/$release/modules.builtin" ]; then
    tr - _ <"/lib/modules/$release/modules.builtin" | grep -q "/$1[.]ko"
  elif [ ! -d "/lib/modules/$release" ]; then
    grep -q -e " [tT] $1_" -e "[[]$1[]]" /proc/kallsyms
  else return 1; fi
}
`;
