// A loaded kernel module; one that is built into the kernel counts as loaded.

import { quote } from '@brolly/plugin-sdk';
import { isYes, nameMistake, type ResourceKind } from '../resource-kind.ts';

export interface KernelModuleResource {
  readonly kind: 'kernel-module';
  readonly name: string;
  /** A kernel that lacks it goes without, as that of a container does, which is another host's. Default false. */
  readonly isOptional?: boolean;
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
  observeFunctions: () => [MODULE_FUNCTIONS],
  observe(resource) {
    const name = underscored(resource.name);
    return `if brolly_module_is_loaded ${quote(name)} ${quote(SIGNS[name] ?? '/nowhere')}; then brolly_fact loaded yes
elif ! modprobe -n -q -- ${quote(name)} 2>/dev/null; then brolly_fact missing yes
else brolly_fact needs "$(brolly_modules_needed ${quote(name)})"; fi`;
  },
  compare(resource, facts) {
    if (isYes(facts, 'loaded') || (resource.isOptional === true && isYes(facts, 'missing'))) return undefined;
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
    if (resource.isOptional === true) return `modprobe -- ${name} || :`;
    return `
command -v modprobe >/dev/null || brolly_fail kernel-module "there is no modprobe on this host to load "${name}
modprobe -- ${name} || brolly_fail kernel-module "the kernel cannot load "${name}`;
  },
  revert(resource, facts) {
    const name = quote(underscored(resource.name));
    // With it go those that came for it. `modprobe -r` would also unload one that was there before and that nothing uses.
    return `
if [ -e /sys/module/${name} ]; then
  if rmmod -- ${name}; then
    for needed in ${(facts.get('needs') ?? '').split(' ').filter(Boolean).map(quote).join(' ')}; do
      if [ -e "/sys/module/$needed" ]; then rmmod -- "$needed" || :; fi
    done
  else brolly_kept /sys/module/${name} in-use; fi
fi`;
  },
};

/** The kernel writes every name with underscores. */
function underscored(name: string): string {
  return name.replaceAll('-', '_');
}

/**
 * Shell functions of the observe script: `brolly_module_is_loaded NAME SIGN`, and `brolly_modules_needed NAME`, which prints
 * those that will be loaded for it, in the order in which they can be unloaded.
 *
 * Where there are no modules for the running kernel, as in a container that stands in for a host, none can be loaded,
 * /sys/module may be hidden, and the list of what is built in is missing: there the kernel's own symbols tell.
 */
const MODULE_FUNCTIONS = `
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
brolly_modules_needed() {
  needed=
  for path in $(modprobe -D -- "$1" 2>/dev/null | sed -n 's/^insmod  *\\([^ ]*\\).*/\\1/p'); do
    path=$(printf %s "\${path##*/}" | sed 's/[.]ko.*//' | tr - _)
    if [ "$path" != "$1" ] && [ ! -e "/sys/module/$path" ]; then needed="$path $needed"; fi
  done
  printf %s "\${needed% }"
}
`;
